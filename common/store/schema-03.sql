-- Schema 3: grants. Read schema-01.sql first; what it says holds here too.
-- A token whose "rights" have the bit 128 follows the grants.

CREATE TABLE granted(
  user_id     TEXT NOT NULL,             -- '' for all users
  resource_id TEXT NOT NULL,             -- a file, or a container with everything below it
  role        INTEGER NOT NULL,          -- see right.h
  PRIMARY KEY(user_id, resource_id)
) STRICT, WITHOUT ROWID;
INSERT INTO granted SELECT u.id, c.id, 4 FROM user u, container c
  WHERE u.id = 'admin' AND u.removed_at IS NULL AND c.id = 'root';
