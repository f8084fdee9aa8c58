-- Schema 4: editors. Read schema-01.sql first; what it says holds here too.

ALTER TABLE token ADD COLUMN client TEXT;  -- the client it was issued for, NULL for none
