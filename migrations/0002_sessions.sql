-- Browser sessions. A row is useless without its cookie: the key is a hash of the cookie's id, and the token is sealed with a
-- key that needs the cookie's secret. Expired rows are removed as new ones are made.
CREATE TABLE chirp.sessions (
  id_hash text PRIMARY KEY,
  account_id text NOT NULL,
  acct text NOT NULL,
  sealed_token text NOT NULL,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);

CREATE INDEX sessions_account ON chirp.sessions (account_id);

CREATE INDEX sessions_expiry ON chirp.sessions (expires_at);

-- Chirp's own app at each GoToSocial it has signed people in at.
CREATE TABLE chirp.oauth_apps (
  upstream text NOT NULL,
  redirect_uri text NOT NULL,
  client_id text NOT NULL,
  sealed_secret text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (upstream, redirect_uri)
);
