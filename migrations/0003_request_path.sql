-- Accounts that may make more requests a minute than others, or fewer. Read at most every 15 s by each replica.
CREATE TABLE chirp.rate_limit_overrides (
  account_id text PRIMARY KEY,
  requests_per_min integer NOT NULL DEFAULT 300 CHECK (requests_per_min > 0),
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- Posts by their Idempotency-Key, for 24 hours: who sends the same key again gets the same answer, on every replica. A row
-- without an answer is a post under way (`lease_until` in the future) or one whose end is not known (in the past).
CREATE TABLE chirp.idempotency_keys (
  account_id text NOT NULL,
  key_hash text NOT NULL,
  -- of the post as it was read, so that another post under the same key shows
  body_hash text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  lease_until timestamptz NOT NULL,
  -- counts the tries: who was overtaken cannot settle
  attempt integer NOT NULL DEFAULT 1,
  -- when a try may have reached GoToSocial, and what to find the post by: its end is looked up before another
  sent_at timestamptz,
  trace jsonb,
  -- the post's id, once it is known
  status_id text,
  status integer,
  headers jsonb,
  body bytea,
  PRIMARY KEY (account_id, key_hash)
);

CREATE INDEX idempotency_keys_age ON chirp.idempotency_keys (created_at);
