-- One replica at a time for work that must not be done twice. Times are the database's own; each new holder gets a higher fence.
CREATE TABLE chirp.leases (
  name text PRIMARY KEY,
  holder text,
  fence bigint NOT NULL,
  expires_at timestamptz NOT NULL
);

CREATE SEQUENCE chirp.search_changes;

-- What is known of each account whose posts may be searched: whether they may, and the profile as it is indexed.
CREATE TABLE chirp.search_accounts (
  account_id text PRIMARY KEY,
  -- the author's host, empty for this server's own
  domain text NOT NULL,
  -- what the account itself says (discoverable, #noindex, the operator's rule for remote ones)
  consents boolean NOT NULL,
  suspended boolean NOT NULL DEFAULT false,
  -- consents and everything that overrides it; posts are kept only while this holds
  allowed boolean NOT NULL DEFAULT false,
  document jsonb NOT NULL,
  -- the latest moment by which this is known to have been true
  seen_at timestamptz NOT NULL,
  seq bigint NOT NULL,
  pending boolean NOT NULL DEFAULT false,
  -- its posts have to be read (again) from upstream
  scan_due boolean NOT NULL DEFAULT false
);

CREATE INDEX search_accounts_domain ON chirp.search_accounts (domain);

CREATE INDEX search_accounts_pending ON chirp.search_accounts (seq) WHERE pending;

CREATE INDEX search_accounts_due ON chirp.search_accounts (account_id) WHERE scan_due;

-- What people say in Chirp's settings; goes before `discoverable`.
CREATE TABLE chirp.search_preferences (
  account_id text PRIMARY KEY,
  indexable boolean NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE chirp.search_domain_blocks (domain text PRIMARY KEY);

-- Whole accounts and domains that have to leave the index at once.
CREATE TABLE chirp.search_purges (
  id bigint PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('account', 'domain')),
  key text NOT NULL
);

-- The posts of the public index, and for two days those that have left it. A post is in the index when it has a document.
CREATE TABLE chirp.search_sync (
  status_id text PRIMARY KEY,
  account_id text NOT NULL DEFAULT '',
  created_at timestamptz,
  -- when it was written or last edited, milliseconds since 1970
  version bigint NOT NULL DEFAULT 0,
  seen_at timestamptz NOT NULL,
  document jsonb,
  -- why there is no document: deleted for good, missing upstream, or hidden (not public, author not allowed)
  gone text CHECK (gone IN ('deleted', 'missing', 'hidden')),
  deleted_at timestamptz,
  tags text[] NOT NULL DEFAULT '{}',
  links jsonb NOT NULL DEFAULT '[]',
  -- may be counted for trends: neither sensitive, nor behind a warning, nor local-only
  trendable boolean NOT NULL DEFAULT false,
  seq bigint NOT NULL,
  pending boolean NOT NULL DEFAULT false,
  urgent boolean NOT NULL DEFAULT false,
  updated_at timestamptz NOT NULL DEFAULT now(),
  indexed_at timestamptz,
  -- somebody who may see the author did not find it: to be asked for with the indexing token
  suspect_at timestamptz,
  CHECK ((document IS NULL) = (gone IS NOT NULL))
);

CREATE INDEX search_sync_pending ON chirp.search_sync (urgent DESC, seq) WHERE pending;

CREATE INDEX search_sync_account ON chirp.search_sync (account_id, status_id);

CREATE INDEX search_sync_tags ON chirp.search_sync USING gin (tags) WHERE document IS NOT NULL;

CREATE INDEX search_sync_recent ON chirp.search_sync (created_at) WHERE document IS NOT NULL AND trendable;

CREATE INDEX search_sync_deleted ON chirp.search_sync (deleted_at) WHERE document IS NULL;

CREATE INDEX search_sync_suspect ON chirp.search_sync (suspect_at) WHERE suspect_at IS NOT NULL;

CREATE TABLE chirp.search_tags (
  name text PRIMARY KEY,
  uses_week int NOT NULL DEFAULT 0,
  uses_total int NOT NULL DEFAULT 0,
  pending boolean NOT NULL DEFAULT true
);

CREATE INDEX search_tags_pending ON chirp.search_tags (name) WHERE pending;

-- How far each phase of reading from upstream (and of a rebuild) has come, so that the next holder of the lease goes on there.
CREATE TABLE chirp.search_progress (
  phase text PRIMARY KEY,
  cursor text,
  done bigint NOT NULL DEFAULT 0,
  total bigint,
  started_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  requested_by text,
  error text,
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- How far each account's library has been filled. Only accounts that have searched theirs have rows here.
CREATE TABLE chirp.library_sync (
  account_id text NOT NULL,
  kind text NOT NULL,
  cursor text,
  done bigint NOT NULL DEFAULT 0,
  -- when the whole list was last read, and when its newest part was
  filled_at timestamptz,
  refreshed_at timestamptz,
  PRIMARY KEY (account_id, kind)
);
