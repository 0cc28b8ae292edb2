-- Accounts that have posts waiting, in an order that has nothing to do with when they are due: when very much is due at
-- once, part of each claim goes to accounts picked from it by lot, so that one that is late in the queue gets its turn.
CREATE INDEX scheduled_posts_lots ON chirp.scheduled_posts ((md5(account_id) COLLATE "C"), run_at, thread_id, position)
  WHERE state = 'scheduled';
