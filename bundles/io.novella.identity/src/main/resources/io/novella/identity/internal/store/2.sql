-- Revocation rules. A token keeps the number of the last revocation before its login; it is revoked by any later one of its subjects.

ALTER TABLE identity_token ADD COLUMN IF NOT EXISTS revocations BIGINT DEFAULT 0 NOT NULL;

CREATE TABLE IF NOT EXISTS identity_revocation_counter (
  id INTEGER NOT NULL PRIMARY KEY,
  last_number BIGINT NOT NULL
);

INSERT INTO identity_revocation_counter (id, last_number)
  SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM identity_revocation_counter WHERE id = 1);

CREATE TABLE IF NOT EXISTS identity_revocation (
  subject VARCHAR(255) NOT NULL PRIMARY KEY,
  revocation BIGINT NOT NULL,
  made BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS identity_revocation_made ON identity_revocation (made);
