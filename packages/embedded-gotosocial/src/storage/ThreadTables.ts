/** What timelines need to know of a thread without walking it, and the indexes they run on. */
export const threadTables: ReadonlyArray<string> = [
  // is this post the top of a thread, or a reply to its own author's post of which the same is true?
  "ALTER TABLE statuses ADD COLUMN single_author boolean NOT NULL DEFAULT true",
  `CREATE INDEX statuses_public ON statuses (id DESC)
    WHERE visibility = 'public' AND boost_of_id IS NULL AND single_author AND NOT pending_approval`,
  "CREATE INDEX media_account ON media_attachments (account_id) WHERE status_id IS NULL",
  "CREATE INDEX favourites_account ON favourites (account_id, id DESC)",
  "CREATE INDEX bookmarks_account ON bookmarks (account_id, id DESC)"
]

/** How many posts an account has and when the last was, without touching the posts. */
export const countTables: ReadonlyArray<string> = [
  `CREATE INDEX statuses_counted ON statuses (account_id, created_at DESC)
    WHERE visibility <> 'direct' AND NOT pending_approval`
]
