-- The first form. For H2 and PostgreSQL alike; times are milliseconds since 1970-01-01T00:00Z. Every statement can run twice: H2 commits each
-- by itself, so a process that is killed in between leaves some of them done.

CREATE TABLE IF NOT EXISTS identity_domain (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  name VARCHAR(255) NOT NULL UNIQUE,
  description VARCHAR(1024) NOT NULL,
  enabled BOOLEAN NOT NULL
);

CREATE TABLE IF NOT EXISTS identity_project (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  domain_id VARCHAR(64) NOT NULL REFERENCES identity_domain (id),
  name VARCHAR(255) NOT NULL,
  description VARCHAR(1024) NOT NULL,
  enabled BOOLEAN NOT NULL,
  UNIQUE (domain_id, name)
);

CREATE TABLE IF NOT EXISTS identity_user (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  domain_id VARCHAR(64) NOT NULL REFERENCES identity_domain (id),
  name VARCHAR(255) NOT NULL,
  email VARCHAR(255),
  description VARCHAR(1024) NOT NULL,
  enabled BOOLEAN NOT NULL,
  default_project_id VARCHAR(64),
  password_hash VARCHAR(255),
  UNIQUE (domain_id, name)
);

CREATE TABLE IF NOT EXISTS identity_role (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  name VARCHAR(255) NOT NULL UNIQUE,
  description VARCHAR(1024) NOT NULL
);

CREATE TABLE IF NOT EXISTS identity_implied_role (
  role_id VARCHAR(64) NOT NULL REFERENCES identity_role (id) ON DELETE CASCADE,
  implied_id VARCHAR(64) NOT NULL REFERENCES identity_role (id) ON DELETE CASCADE,
  PRIMARY KEY (role_id, implied_id)
);

CREATE TABLE IF NOT EXISTS identity_assignment (
  user_id VARCHAR(64) NOT NULL REFERENCES identity_user (id) ON DELETE CASCADE,
  scope_kind VARCHAR(16) NOT NULL,
  scope_id VARCHAR(64) NOT NULL,
  role_id VARCHAR(64) NOT NULL REFERENCES identity_role (id) ON DELETE CASCADE,
  PRIMARY KEY (user_id, scope_kind, scope_id, role_id)
);

CREATE TABLE IF NOT EXISTS identity_credential (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  user_id VARCHAR(64) NOT NULL REFERENCES identity_user (id) ON DELETE CASCADE,
  project_id VARCHAR(64) NOT NULL REFERENCES identity_project (id) ON DELETE CASCADE,
  name VARCHAR(255) NOT NULL,
  description VARCHAR(1024) NOT NULL,
  secret_hash VARCHAR(255) NOT NULL,
  expires BIGINT,
  unrestricted BOOLEAN NOT NULL,
  UNIQUE (user_id, name)
);

CREATE TABLE IF NOT EXISTS identity_credential_role (
  credential_id VARCHAR(64) NOT NULL REFERENCES identity_credential (id) ON DELETE CASCADE,
  role_id VARCHAR(64) NOT NULL REFERENCES identity_role (id) ON DELETE CASCADE,
  PRIMARY KEY (credential_id, role_id)
);

CREATE TABLE IF NOT EXISTS identity_token (
  hash CHAR(64) NOT NULL PRIMARY KEY,
  user_id VARCHAR(64) NOT NULL REFERENCES identity_user (id) ON DELETE CASCADE,
  scope_kind VARCHAR(16) NOT NULL,
  scope_id VARCHAR(64) NOT NULL,
  credential_id VARCHAR(64) REFERENCES identity_credential (id) ON DELETE CASCADE,
  methods VARCHAR(255) NOT NULL,
  audit_id VARCHAR(64) NOT NULL,
  issued BIGINT NOT NULL,
  expires BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS identity_token_expires ON identity_token (expires);

CREATE INDEX IF NOT EXISTS identity_token_user ON identity_token (user_id);
