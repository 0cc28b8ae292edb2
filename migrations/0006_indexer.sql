-- One replica at a time for work that must not be done twice. Times are the database's own; each new holder gets a higher fence.
CREATE TABLE chirp.leases (
  name text PRIMARY KEY,
  holder text,
  fence bigint NOT NULL,
  expires_at timestamptz NOT NULL
);
