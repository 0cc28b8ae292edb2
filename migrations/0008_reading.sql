-- Where each account stopped reading each of its timelines, to the post and the pixel: one row a timeline, the last device
-- to write wins. Past 200 timelines an account the ones longest unread are dropped.
CREATE TABLE chirp.reading_positions (
  account_id text NOT NULL,
  feed text NOT NULL,
  status_id text NOT NULL,
  offset_px integer NOT NULL,
  seen_id text NOT NULL,
  device text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, feed)
);
