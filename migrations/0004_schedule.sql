-- Access tokens that Chirp may use while nobody is there, for what their account has asked for. Sealed with the server's key
-- ring and bound to the account; at most a few per account; gone when nothing needs them any more.
CREATE TABLE chirp.grants (
  account_id text NOT NULL,
  -- SHA-256 of the token, hexadecimal
  token_hash text NOT NULL,
  sealed_token text NOT NULL,
  -- what it is kept for: 'schedule', 'library'
  purposes text[] NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, token_hash)
);

CREATE INDEX grants_token ON chirp.grants (token_hash);

-- Posts to be sent at their time. One row a post; the posts of a thread share thread_id and go out by position.
-- Times are the database's own. See docs/decisions/0020 for what each state promises.
CREATE TABLE chirp.scheduled_posts (
  id text PRIMARY KEY,
  account_id text NOT NULL,
  thread_id text NOT NULL,
  position integer NOT NULL,
  state text NOT NULL DEFAULT 'scheduled'
    CHECK (state IN ('scheduled', 'claimed', 'sending', 'unknown', 'published', 'failed')),
  scheduled_at timestamptz NOT NULL,
  -- when it is looked at next: its time, or the next try or look
  run_at timestamptz NOT NULL,
  status_text text NOT NULL,
  visibility text,
  content_warning text NOT NULL DEFAULT '',
  media_ids text[] NOT NULL DEFAULT '{}',
  -- the attachments as GoToSocial showed them at scheduling
  media jsonb NOT NULL DEFAULT '[]',
  poll jsonb,
  in_reply_to_id text,
  language text,
  sensitive boolean,
  local_only boolean,
  content_type text,
  interaction_policy jsonb,
  idempotency_key text,
  revision integer NOT NULL DEFAULT 1,
  -- tries that may have reached GoToSocial
  attempts integer NOT NULL DEFAULT 0,
  -- all tries begun; names one try
  sends integer NOT NULL DEFAULT 0,
  -- tries in a row that came to nothing
  setbacks integer NOT NULL DEFAULT 0,
  -- rises with every claim: writes of an older claim do nothing
  fence bigint NOT NULL DEFAULT 0,
  lease_until timestamptz,
  -- the first and the last try that may have reached GoToSocial (or may be under way)
  first_sent_at timestamptz,
  sending_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  dispatched_at timestamptz,
  failed_at timestamptz,
  error_code text,
  error text,
  status_id text,
  UNIQUE (account_id, status_id)
);

CREATE SEQUENCE chirp.schedule_fence;

-- One dispatch at a time per account, whatever replicas do: a look-up after an unknown outcome is never ambiguous.
CREATE UNIQUE INDEX scheduled_posts_in_flight ON chirp.scheduled_posts (account_id)
  WHERE state IN ('claimed', 'sending', 'unknown');

CREATE INDEX scheduled_posts_due ON chirp.scheduled_posts (run_at) WHERE state = 'scheduled';

CREATE INDEX scheduled_posts_leased ON chirp.scheduled_posts (lease_until) WHERE state IN ('claimed', 'sending', 'unknown');

CREATE INDEX scheduled_posts_thread ON chirp.scheduled_posts (account_id, thread_id, position);

CREATE INDEX scheduled_posts_listed ON chirp.scheduled_posts (account_id, scheduled_at);

CREATE INDEX scheduled_posts_out ON chirp.scheduled_posts (dispatched_at) WHERE state = 'published';

CREATE UNIQUE INDEX scheduled_posts_once ON chirp.scheduled_posts (account_id, idempotency_key) WHERE position = 0;

-- Files of posts that wait, as GoToSocial removes those which no status has: sent to it again if they are gone when the
-- time has come. One row a file and account; a file that was sent again has a second row for the same copy.
CREATE TABLE chirp.scheduled_media (
  account_id text NOT NULL,
  media_id text NOT NULL,
  copy_id text NOT NULL,
  -- as GoToSocial showed it when it was last scheduled, with description and focus
  attachment jsonb NOT NULL,
  file_name text NOT NULL,
  mime_type text NOT NULL,
  size bigint NOT NULL,
  -- when it was last known to be needed
  needed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, media_id)
);

CREATE INDEX scheduled_media_needed ON chirp.scheduled_media (needed_at);

-- The bytes, in pieces of half a mebibyte, written as they come; a copy counts once it has a row above.
CREATE TABLE chirp.scheduled_media_pieces (
  account_id text NOT NULL,
  copy_id text NOT NULL,
  position integer NOT NULL,
  bytes bytea NOT NULL,
  written_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, copy_id, position)
);

-- pictures and films do not get smaller
ALTER TABLE chirp.scheduled_media_pieces ALTER COLUMN bytes SET STORAGE EXTERNAL;
