/** Who there is and who may ask: accounts, users, applications, tokens, and how accounts stand to each other. */
export const peopleTables: ReadonlyArray<string> = [
  `CREATE TABLE accounts (
    id text PRIMARY KEY,
    username text NOT NULL,
    domain text,
    display_name text NOT NULL DEFAULT '',
    note_raw text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    fields jsonb NOT NULL DEFAULT '[]',
    locked boolean NOT NULL DEFAULT true,
    discoverable boolean NOT NULL DEFAULT false,
    bot boolean NOT NULL DEFAULT false,
    hide_collections boolean NOT NULL DEFAULT false,
    enable_rss boolean NOT NULL DEFAULT false,
    theme text NOT NULL DEFAULT '',
    custom_css text NOT NULL DEFAULT '',
    avatar_media_id text,
    header_media_id text,
    default_avatar smallint NOT NULL DEFAULT 1,
    also_known_as text[] NOT NULL DEFAULT '{}',
    moved_to_id text REFERENCES accounts (id) ON DELETE SET NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    suspended_at timestamptz(3)
  )`,
  `CREATE UNIQUE INDEX accounts_address ON accounts (lower(username), coalesce(lower(domain), ''))`,
  `CREATE TABLE users (
    id text PRIMARY KEY,
    account_id text NOT NULL UNIQUE REFERENCES accounts (id) ON DELETE CASCADE,
    email text NOT NULL,
    unconfirmed_email text,
    password_hash text NOT NULL,
    admin boolean NOT NULL DEFAULT false,
    moderator boolean NOT NULL DEFAULT false,
    confirmed_at timestamptz(3),
    approved boolean NOT NULL DEFAULT false,
    disabled boolean NOT NULL DEFAULT false,
    locale text NOT NULL DEFAULT '',
    sign_up_ip text,
    reason text,
    application_id text,
    privacy text NOT NULL DEFAULT 'unlisted',
    sensitive boolean NOT NULL DEFAULT false,
    language text NOT NULL DEFAULT 'en',
    status_content_type text NOT NULL DEFAULT 'text/plain',
    web_visibility text NOT NULL DEFAULT 'public',
    web_layout text NOT NULL DEFAULT 'microblog',
    created_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  "CREATE UNIQUE INDEX users_email ON users (lower(email))",
  `CREATE TABLE denied_users (
    id text PRIMARY KEY,
    username text NOT NULL,
    email text NOT NULL,
    private_comment text NOT NULL DEFAULT '',
    denied_by text NOT NULL,
    denied_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE default_policies (
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    visibility text NOT NULL,
    policy jsonb NOT NULL,
    PRIMARY KEY (account_id, visibility)
  )`,
  `CREATE TABLE applications (
    id text PRIMARY KEY,
    client_id text NOT NULL UNIQUE,
    client_secret text NOT NULL,
    name text NOT NULL,
    website text NOT NULL DEFAULT '',
    redirect_uris text[] NOT NULL,
    scopes text NOT NULL,
    managed_by text REFERENCES accounts (id) ON DELETE CASCADE,
    created_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE tokens (
    id text PRIMARY KEY,
    secret_hash text NOT NULL UNIQUE,
    application_id text NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    account_id text REFERENCES accounts (id) ON DELETE CASCADE,
    scopes text NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    last_used_at timestamptz(3),
    expires_at timestamptz(3)
  )`,
  "CREATE INDEX tokens_account ON tokens (account_id, id)",
  `CREATE TABLE oauth_codes (
    code_hash text PRIMARY KEY,
    application_id text NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    redirect_uri text NOT NULL,
    scopes text NOT NULL,
    expires_at timestamptz(3) NOT NULL
  )`,
  `CREATE TABLE web_sessions (
    id_hash text PRIMARY KEY,
    client_id text NOT NULL,
    redirect_uri text NOT NULL,
    scopes text NOT NULL,
    state text NOT NULL DEFAULT '',
    response_type text NOT NULL,
    account_id text REFERENCES accounts (id) ON DELETE CASCADE,
    expires_at timestamptz(3) NOT NULL
  )`,
  `CREATE TABLE follows (
    id text PRIMARY KEY,
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    show_reblogs boolean NOT NULL DEFAULT true,
    notify boolean NOT NULL DEFAULT false,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (account_id, target_id)
  )`,
  "CREATE INDEX follows_target ON follows (target_id, id)",
  `CREATE TABLE follow_requests (
    id text PRIMARY KEY,
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    show_reblogs boolean NOT NULL DEFAULT true,
    notify boolean NOT NULL DEFAULT false,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (account_id, target_id)
  )`,
  "CREATE INDEX follow_requests_target ON follow_requests (target_id, id)",
  `CREATE TABLE blocks (
    id text PRIMARY KEY,
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (account_id, target_id)
  )`,
  "CREATE INDEX blocks_target ON blocks (target_id)",
  `CREATE TABLE mutes (
    id text PRIMARY KEY,
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    notifications boolean NOT NULL DEFAULT true,
    expires_at timestamptz(3),
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (account_id, target_id)
  )`,
  `CREATE TABLE account_notes (
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    comment text NOT NULL,
    PRIMARY KEY (account_id, target_id)
  )`,
  `CREATE TABLE markers (
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    timeline text NOT NULL,
    last_read_id text NOT NULL,
    version integer NOT NULL DEFAULT 0,
    updated_at timestamptz(3) NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, timeline)
  )`,
  `CREATE TABLE push_subscriptions (
    id text PRIMARY KEY,
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    token_id text NOT NULL UNIQUE REFERENCES tokens (id) ON DELETE CASCADE,
    endpoint text NOT NULL,
    p256dh text NOT NULL,
    auth text NOT NULL,
    alerts text[] NOT NULL DEFAULT '{}',
    policy text NOT NULL DEFAULT 'all',
    created_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE lists (
    id text PRIMARY KEY,
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    title text NOT NULL,
    replies_policy text NOT NULL DEFAULT 'followed',
    exclusive boolean NOT NULL DEFAULT false,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (account_id, title)
  )`,
  `CREATE TABLE list_entries (
    id text PRIMARY KEY,
    list_id text NOT NULL REFERENCES lists (id) ON DELETE CASCADE,
    follow_id text NOT NULL REFERENCES follows (id) ON DELETE CASCADE,
    UNIQUE (list_id, follow_id)
  )`,
  "CREATE INDEX list_entries_follow ON list_entries (follow_id)"
]
