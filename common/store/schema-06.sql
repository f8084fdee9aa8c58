-- Schema 6: passwords of links, and bounds for what is tried and uploaded. Read schema-01.sql first;
-- what it says holds here too. A token whose "rights" have the bit 1024 may upload.

ALTER TABLE token ADD COLUMN password TEXT;         -- of a link: see password.h; NULL: it needs none
ALTER TABLE token ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;      -- passwords or names that were tried since
ALTER TABLE token ADD COLUMN tried_at INTEGER NOT NULL DEFAULT 0;   -- this time
ALTER TABLE token ADD COLUMN uploaded_files INTEGER NOT NULL DEFAULT 0;  -- by a link
ALTER TABLE token ADD COLUMN uploaded_bytes INTEGER NOT NULL DEFAULT 0;
