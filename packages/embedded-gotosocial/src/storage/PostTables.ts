/** What people write and what happens to it. Ids of statuses, notifications and scheduled statuses order by time. */
export const postTables: ReadonlyArray<string> = [
  `CREATE TABLE statuses (
    id text PRIMARY KEY,
    uri text NOT NULL UNIQUE,
    url text NOT NULL,
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    edited_at timestamptz(3),
    text text NOT NULL DEFAULT '',
    content text NOT NULL DEFAULT '',
    content_type text NOT NULL DEFAULT 'text/plain',
    spoiler_text text NOT NULL DEFAULT '',
    visibility text NOT NULL,
    sensitive boolean NOT NULL DEFAULT false,
    language text,
    local_only boolean NOT NULL DEFAULT false,
    in_reply_to_id text,
    in_reply_to_account_id text,
    boost_of_id text REFERENCES statuses (id) ON DELETE CASCADE,
    boost_of_account_id text,
    thread_id text NOT NULL,
    application_id text,
    interaction_policy jsonb,
    pending_approval boolean NOT NULL DEFAULT false,
    pinned_at timestamptz(3)
  )`,
  "CREATE INDEX statuses_account ON statuses (account_id, id DESC)",
  "CREATE INDEX statuses_visibility ON statuses (visibility, id DESC)",
  "CREATE INDEX statuses_reply ON statuses (in_reply_to_id) WHERE in_reply_to_id IS NOT NULL",
  "CREATE INDEX statuses_thread ON statuses (thread_id, id)",
  "CREATE UNIQUE INDEX statuses_boost ON statuses (account_id, boost_of_id) WHERE boost_of_id IS NOT NULL",
  "CREATE INDEX statuses_boosts ON statuses (boost_of_id) WHERE boost_of_id IS NOT NULL",
  `CREATE TABLE status_edits (
    id text PRIMARY KEY,
    status_id text NOT NULL REFERENCES statuses (id) ON DELETE CASCADE,
    content text NOT NULL,
    spoiler_text text NOT NULL,
    sensitive boolean NOT NULL,
    language text,
    media_ids text[] NOT NULL DEFAULT '{}',
    poll_options text[],
    created_at timestamptz(3) NOT NULL
  )`,
  "CREATE INDEX status_edits_status ON status_edits (status_id, id)",
  `CREATE TABLE status_mentions (
    status_id text NOT NULL REFERENCES statuses (id) ON DELETE CASCADE,
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    position smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (status_id, account_id)
  )`,
  "CREATE INDEX status_mentions_account ON status_mentions (account_id, status_id)",
  `CREATE TABLE tags (
    id text PRIMARY KEY,
    name text NOT NULL UNIQUE,
    useable boolean NOT NULL DEFAULT true,
    listable boolean NOT NULL DEFAULT true,
    created_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  "CREATE INDEX tags_prefix ON tags (name text_pattern_ops)",
  `CREATE TABLE status_tags (
    status_id text NOT NULL REFERENCES statuses (id) ON DELETE CASCADE,
    tag_id text NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    position smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (status_id, tag_id)
  )`,
  "CREATE INDEX status_tags_tag ON status_tags (tag_id, status_id)",
  `CREATE TABLE followed_tags (
    id text PRIMARY KEY,
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    tag_id text NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    UNIQUE (account_id, tag_id)
  )`,
  "CREATE INDEX followed_tags_tag ON followed_tags (tag_id)",
  `CREATE TABLE media_attachments (
    id text PRIMARY KEY,
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    status_id text REFERENCES statuses (id) ON DELETE SET NULL,
    scheduled_status_id text,
    position smallint NOT NULL DEFAULT 0,
    type text NOT NULL,
    file_extension text NOT NULL,
    content_type text NOT NULL,
    preview_extension text,
    preview_content_type text,
    file_size bigint NOT NULL,
    preview_size bigint,
    description text,
    blurhash text,
    focus_x double precision NOT NULL DEFAULT 0,
    focus_y double precision NOT NULL DEFAULT 0,
    original_meta jsonb NOT NULL DEFAULT '{}',
    small_meta jsonb,
    avatar boolean NOT NULL DEFAULT false,
    header boolean NOT NULL DEFAULT false,
    created_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  "CREATE INDEX media_status ON media_attachments (status_id, position)",
  `CREATE TABLE polls (
    id text PRIMARY KEY,
    status_id text NOT NULL UNIQUE REFERENCES statuses (id) ON DELETE CASCADE,
    options text[] NOT NULL,
    multiple boolean NOT NULL DEFAULT false,
    hide_totals boolean NOT NULL DEFAULT false,
    expires_at timestamptz(3),
    closed_at timestamptz(3)
  )`,
  "CREATE INDEX polls_expiry ON polls (expires_at) WHERE closed_at IS NULL",
  `CREATE TABLE poll_votes (
    id text PRIMARY KEY,
    poll_id text NOT NULL REFERENCES polls (id) ON DELETE CASCADE,
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    choices integer[] NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (poll_id, account_id)
  )`,
  `CREATE TABLE favourites (
    id text PRIMARY KEY,
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    status_id text NOT NULL REFERENCES statuses (id) ON DELETE CASCADE,
    pending_approval boolean NOT NULL DEFAULT false,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (account_id, status_id)
  )`,
  "CREATE INDEX favourites_status ON favourites (status_id)",
  `CREATE TABLE bookmarks (
    id text PRIMARY KEY,
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    status_id text NOT NULL REFERENCES statuses (id) ON DELETE CASCADE,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (account_id, status_id)
  )`,
  `CREATE TABLE thread_mutes (
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    thread_id text NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, thread_id)
  )`,
  `CREATE TABLE notifications (
    id text PRIMARY KEY,
    type text NOT NULL,
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    from_account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    status_id text REFERENCES statuses (id) ON DELETE CASCADE,
    report_id text,
    created_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  "CREATE INDEX notifications_account ON notifications (account_id, id DESC)",
  `CREATE UNIQUE INDEX notifications_once ON notifications
    (type, account_id, from_account_id, coalesce(status_id, ''), coalesce(report_id, ''))`,
  `CREATE TABLE conversations (
    id text PRIMARY KEY,
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    other_ids text[] NOT NULL,
    others_key text NOT NULL,
    thread_id text NOT NULL,
    last_status_id text REFERENCES statuses (id) ON DELETE SET NULL,
    unread boolean NOT NULL DEFAULT true,
    UNIQUE (account_id, thread_id, others_key)
  )`,
  "CREATE INDEX conversations_account ON conversations (account_id, last_status_id DESC)",
  `CREATE TABLE conversation_statuses (
    conversation_id text NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    status_id text NOT NULL REFERENCES statuses (id) ON DELETE CASCADE,
    PRIMARY KEY (conversation_id, status_id)
  )`,
  `CREATE TABLE scheduled_statuses (
    id text PRIMARY KEY,
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    application_id text,
    scheduled_at timestamptz(3) NOT NULL,
    params jsonb NOT NULL,
    media_ids text[] NOT NULL DEFAULT '{}',
    failed_at timestamptz(3),
    created_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  "CREATE INDEX scheduled_statuses_due ON scheduled_statuses (scheduled_at)",
  "CREATE INDEX scheduled_statuses_account ON scheduled_statuses (account_id, id DESC)",
  `CREATE TABLE interaction_requests (
    id text PRIMARY KEY,
    type text NOT NULL,
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    from_account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    status_id text NOT NULL REFERENCES statuses (id) ON DELETE CASCADE,
    interaction_id text NOT NULL UNIQUE,
    accepted_at timestamptz(3),
    rejected_at timestamptz(3),
    uri text,
    created_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  "CREATE INDEX interaction_requests_account ON interaction_requests (account_id, id DESC)",
  `CREATE TABLE filters (
    id text PRIMARY KEY,
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    title text NOT NULL,
    contexts text[] NOT NULL,
    action text NOT NULL DEFAULT 'warn',
    expires_at timestamptz(3),
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (account_id, title)
  )`,
  `CREATE TABLE filter_keywords (
    id text PRIMARY KEY,
    filter_id text NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
    keyword text NOT NULL,
    whole_word boolean NOT NULL DEFAULT false,
    UNIQUE (filter_id, keyword)
  )`,
  `CREATE TABLE filter_statuses (
    id text PRIMARY KEY,
    filter_id text NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
    status_id text NOT NULL REFERENCES statuses (id) ON DELETE CASCADE,
    UNIQUE (filter_id, status_id)
  )`
]
