-- Search in PostgreSQL. No extension is needed: words are cut, folded and stemmed before they come here, and a tsvector holds
-- them together with what is filtered by ('@' author, 'has:', 'is:', 'lang:', 'here:', '#' hashtag), so that one GIN index
-- answers a whole query. Everything here can be thrown away and filled again.

-- Which of the two sets of tables, a and b, is searched, and whether the other one is being filled.
CREATE TABLE chirp.search_slots (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  live text NOT NULL DEFAULT 'a' CHECK (live IN ('a', 'b')),
  shadow boolean NOT NULL DEFAULT false
);

INSERT INTO chirp.search_slots DEFAULT VALUES;

CREATE TABLE chirp.search_statuses_a (
  id text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL,
  instance text COLLATE "C" NOT NULL,
  -- milliseconds since 1970
  created_at bigint NOT NULL,
  popularity real NOT NULL,
  words tsvector NOT NULL
);

-- a short list of what is new is read by every query; a long one would be slow to read, none at all slow to write
CREATE INDEX search_statuses_a_words ON chirp.search_statuses_a USING gin (words) WITH (gin_pending_list_limit = 512);

CREATE INDEX search_statuses_a_created ON chirp.search_statuses_a (created_at DESC, id DESC);

CREATE INDEX search_statuses_a_account ON chirp.search_statuses_a (account_id);

CREATE INDEX search_statuses_a_instance ON chirp.search_statuses_a (instance);

CREATE TABLE chirp.search_accounts_a (
  id text COLLATE "C" PRIMARY KEY,
  acct text COLLATE "C" NOT NULL,
  instance text COLLATE "C" NOT NULL,
  followers bigint NOT NULL,
  words tsvector NOT NULL,
  document jsonb NOT NULL
);

CREATE INDEX search_accounts_a_words ON chirp.search_accounts_a USING gin (words) WITH (gin_pending_list_limit = 512);

CREATE INDEX search_accounts_a_acct ON chirp.search_accounts_a (acct);

CREATE INDEX search_accounts_a_instance ON chirp.search_accounts_a (instance);

CREATE TABLE chirp.search_tags_a (
  name text COLLATE "C" PRIMARY KEY,
  uses_week integer NOT NULL,
  uses_total integer NOT NULL
);

-- The words there are, from both ends, for finding what a misspelt one may have been. Never shown to anybody.
CREATE TABLE chirp.search_words_a (
  word text COLLATE "C" PRIMARY KEY
);

CREATE INDEX search_words_a_reversed ON chirp.search_words_a (reverse(word) COLLATE "C");

CREATE TABLE chirp.search_statuses_b (LIKE chirp.search_statuses_a INCLUDING ALL);

CREATE TABLE chirp.search_accounts_b (LIKE chirp.search_accounts_a INCLUDING ALL);

CREATE TABLE chirp.search_tags_b (LIKE chirp.search_tags_a INCLUDING ALL);

CREATE TABLE chirp.search_words_b (LIKE chirp.search_words_a INCLUDING ALL);

-- Each account's private index: posts of every visibility that it wrote, boosted, favourited, bookmarked or was mentioned in.
-- The words hold '>' and the owner as well, and every query names the owner in both places.
CREATE TABLE chirp.search_library (
  account_id text COLLATE "C" NOT NULL,
  status_id text COLLATE "C" NOT NULL,
  author_id text COLLATE "C" NOT NULL,
  kinds text[] NOT NULL,
  created_at bigint NOT NULL,
  popularity real NOT NULL,
  words tsvector NOT NULL,
  PRIMARY KEY (account_id, status_id)
);

CREATE INDEX search_library_words ON chirp.search_library USING gin (words) WITH (gin_pending_list_limit = 512);

CREATE INDEX search_library_created ON chirp.search_library (account_id, created_at DESC);

CREATE INDEX search_library_status ON chirp.search_library (status_id);

CREATE INDEX search_library_author ON chirp.search_library (author_id);

-- Queries that an account keeps.
CREATE TABLE chirp.saved_searches (
  id text PRIMARY KEY,
  account_id text NOT NULL,
  name text NOT NULL,
  query text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (account_id, query)
);
