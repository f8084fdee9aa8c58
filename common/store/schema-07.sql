-- Schema 7: chunked file transfer. Read schema-01.sql first; what it says holds here too. Alternate
-- streams, content properties and upload sessions are in "setting".

-- SequenceNumber: increases with each change of content, of streams and of content properties.
-- Clients keep it in 32 bits.
ALTER TABLE file ADD COLUMN sequence INTEGER NOT NULL DEFAULT 1;

ALTER TABLE version ADD COLUMN chunks BLOB;         -- its signature, see signature.h; NULL: not computed yet
