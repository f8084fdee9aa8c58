-- The data model. Times are microseconds since 1970-01-01T00:00:00Z.
-- Each table and index is parsed at the start of every request: no table
-- that could be a column, no index without a statement that needs it, and no
-- CHECK: C code defines valid values, in one place for each noun.

CREATE TABLE config(
  name  TEXT PRIMARY KEY,                -- one of the settings in config.c
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE user(
  id            TEXT PRIMARY KEY,        -- UserId: letters and digits, never reused
  name          TEXT NOT NULL,           -- login name
  friendly_name TEXT,                    -- UserFriendlyName
  email         TEXT,
  admin         INTEGER NOT NULL DEFAULT 0,
  made_at       INTEGER NOT NULL,
  removed_at    INTEGER                  -- removed users stay, for OwnerId and history
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX user_name ON user(name) WHERE removed_at IS NULL;

CREATE TABLE container(
  id         TEXT PRIMARY KEY,           -- never reused
  parent_id  TEXT REFERENCES container,  -- NULL for the root only
  name       TEXT NOT NULL,
  made_at    INTEGER NOT NULL,
  removed_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX container_name ON container(parent_id, name) WHERE removed_at IS NULL;

CREATE TABLE file(
  id           TEXT PRIMARY KEY,         -- never reused
  container_id TEXT NOT NULL REFERENCES container,
  name         TEXT NOT NULL,            -- BaseFileName, with extension
  owner_id     TEXT NOT NULL REFERENCES user,
  version      INTEGER NOT NULL,         -- of the current version
  made_at      INTEGER NOT NULL,
  removed_at   INTEGER                   -- in the trash since
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX file_name ON file(container_id, name) WHERE removed_at IS NULL;

CREATE TABLE version(
  file_id     TEXT NOT NULL REFERENCES file,
  version     INTEGER NOT NULL,          -- increases by one, never repeats
  size        INTEGER NOT NULL,          -- bytes
  sha256      BLOB NOT NULL,
  content     TEXT NOT NULL,             -- name of the file in contents/; it never changes
  modified_at INTEGER NOT NULL,          -- LastModifiedTime: later than that of all earlier versions
  user_id     TEXT REFERENCES user,      -- who saved it, NULL for the command line
  PRIMARY KEY(file_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE lock(
  file_id    TEXT PRIMARY KEY REFERENCES file,
  lock_id    TEXT NOT NULL,
  taken_at   INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,           -- from this time on it is not in force
  user_id    TEXT REFERENCES user        -- who took it, NULL for the command line
) STRICT, WITHOUT ROWID;

CREATE TABLE lock_event(
  id          INTEGER PRIMARY KEY,
  file_id     TEXT NOT NULL REFERENCES file,
  at          INTEGER NOT NULL,
  event       TEXT NOT NULL,
  lock_id     TEXT NOT NULL,             -- the lock concerned; the new one for 'relock'
  user_id     TEXT REFERENCES user,      -- who did it, NULL for the command line
  reason      TEXT                       -- of a release by force
) STRICT;
CREATE INDEX lock_event_file ON lock_event(file_id);

CREATE TABLE token(
  hash          BLOB PRIMARY KEY,        -- SHA-256 of the token, which is not stored
  user_id       TEXT NOT NULL REFERENCES user,
  resource_kind TEXT NOT NULL,
  resource_id   TEXT NOT NULL,           -- '' for the ecosystem
  rights        INTEGER NOT NULL,        -- bits, see token.h
  expires_at    INTEGER NOT NULL,
  made_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
