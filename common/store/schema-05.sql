-- Schema 5: sums for quotas, refused saves with reasons, links that end with sessions. Read
-- schema-01.sql first; what it says holds here too. host.c does what SQL cannot: it makes
-- names valid (upgrade_names.h).

ALTER TABLE user ADD COLUMN subject TEXT;  -- the identity provider's name of the user; unique

-- Sums for quotas, updated by each change (account.c): bytes of the user's files.
ALTER TABLE user ADD COLUMN current_bytes INTEGER NOT NULL DEFAULT 0;  -- current versions, without the trash
ALTER TABLE user ADD COLUMN version_bytes INTEGER NOT NULL DEFAULT 0;  -- all versions, with the trash
ALTER TABLE user ADD COLUMN refused_bytes INTEGER NOT NULL DEFAULT 0;  -- refused saves, with the trash
ALTER TABLE user ADD COLUMN folded_bytes INTEGER NOT NULL DEFAULT 0;   -- folded autosaves, with the trash

ALTER TABLE file ADD COLUMN version_floor INTEGER NOT NULL DEFAULT 0;  -- the next version is higher

ALTER TABLE version ADD COLUMN folded_at INTEGER;   -- an autosave that a later one replaced; gc removes it
ALTER TABLE version ADD COLUMN refused TEXT;        -- why this save was refused, see version.h; NULL: it was not
ALTER TABLE version ADD COLUMN shared INTEGER NOT NULL DEFAULT 0;  -- other versions may have the content

CREATE INDEX version_refused ON version(modified_at) WHERE version < 0;  -- few of many

ALTER TABLE lock ADD COLUMN refreshed_at INTEGER NOT NULL DEFAULT 0;  -- the last Lock, RefreshLock or UnlockAndRelock

ALTER TABLE token ADD COLUMN parent BLOB;           -- of a link: the session with fixed rights that made it
ALTER TABLE token ADD COLUMN ended_at INTEGER;      -- ended before it expired
ALTER TABLE token ADD COLUMN ended_by TEXT;         -- why, see token.h
ALTER TABLE token ADD COLUMN saves_kept INTEGER NOT NULL DEFAULT 0;  -- refused saves that came after its end

ALTER TABLE granted ADD COLUMN removed_at INTEGER;  -- gc deletes removed grants

UPDATE lock SET refreshed_at = expires_at - 1800000000;
UPDATE version SET refused = 'lock' WHERE version < 0;
UPDATE version SET shared = 1 WHERE content IN
  (SELECT content FROM version GROUP BY content HAVING count(*) > 1);
UPDATE user SET current_bytes = s.bytes FROM
  (SELECT f.owner_id AS id, sum(v.size) AS bytes FROM file f
    JOIN version v ON v.file_id = f.id AND v.version = f.version
    WHERE f.removed_at IS NULL GROUP BY f.owner_id) s WHERE s.id = user.id;
UPDATE user SET version_bytes = s.versions, refused_bytes = s.refused FROM
  (SELECT f.owner_id AS id, sum(CASE WHEN v.version > 0 THEN v.size ELSE 0 END) AS versions,
    sum(CASE WHEN v.version < 0 THEN v.size ELSE 0 END) AS refused FROM file f
    JOIN version v ON v.file_id = f.id GROUP BY f.owner_id) s WHERE s.id = user.id;
