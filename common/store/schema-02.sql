-- Schema 2: properties, more about versions, refused saves, templates,
-- activities. Read schema-01.sql first; what it says holds here too.

-- What administrators set: the host's settings, properties of CheckFileInfo,
-- credentials of the secure store. One table, because each request reads it.
CREATE TABLE setting(
  scope TEXT NOT NULL,                   -- 'config', or see property.h, credential.h
  name  TEXT NOT NULL,
  value TEXT NOT NULL,                   -- text in 'config', else JSON
  PRIMARY KEY(scope, name)
) STRICT, WITHOUT ROWID;
INSERT INTO setting SELECT 'config', name, value FROM config;
DROP TABLE config;

ALTER TABLE user ADD COLUMN anonymous INTEGER NOT NULL DEFAULT 0;  -- IsAnonymousUser
ALTER TABLE user ADD COLUMN edu INTEGER NOT NULL DEFAULT 0;        -- IsEduUser
ALTER TABLE user ADD COLUMN business INTEGER NOT NULL DEFAULT 0;   -- LicenseCheckForEditIsEnabled
ALTER TABLE user ADD COLUMN avatar TEXT;                           -- address of a picture
ALTER TABLE user ADD COLUMN user_info TEXT;                        -- from PutUserInfo
ALTER TABLE user ADD COLUMN quota INTEGER;                         -- bytes; NULL: the host's default

ALTER TABLE file ADD COLUMN template INTEGER NOT NULL DEFAULT 0;   -- new files may be created from it
ALTER TABLE file ADD COLUMN template_id TEXT REFERENCES file;      -- the template of a still empty file
CREATE INDEX file_owner ON file(owner_id) WHERE removed_at IS NULL; -- for the root of a user

-- A negative version is a refused save, kept so that no edit is lost. It was never the
-- current version.
ALTER TABLE version ADD COLUMN autosave INTEGER NOT NULL DEFAULT 0;
ALTER TABLE version ADD COLUMN modified_by_user INTEGER;           -- 1, 0, NULL: the client did not say
ALTER TABLE version ADD COLUMN editors TEXT;                       -- X-WOPI-Editors
ALTER TABLE version ADD COLUMN lock_id TEXT;                       -- the lock id of the save
ALTER TABLE version ADD COLUMN note TEXT;                          -- its origin, for people

CREATE TABLE activity(
  file_id  TEXT NOT NULL REFERENCES file,
  id       TEXT NOT NULL,                -- the client's
  at       INTEGER NOT NULL,             -- when it was reported; unique in a file
  user_id  TEXT NOT NULL REFERENCES user,
  activity TEXT NOT NULL,                -- JSON, as reported
  PRIMARY KEY(file_id, id)
) STRICT, WITHOUT ROWID;
