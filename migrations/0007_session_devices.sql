-- What a person needs to recognise a session and to end it from another one. None of it opens anything: the hash of a random token,
-- and GoToSocial's own name for the token.
ALTER TABLE chirp.sessions
  ADD COLUMN device text NOT NULL DEFAULT '',
  ADD COLUMN token_hash text NOT NULL DEFAULT '',
  ADD COLUMN token_id text NOT NULL DEFAULT '';
