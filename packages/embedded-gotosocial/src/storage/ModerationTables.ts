/** The instance itself and what its administrators keep. */
export const moderationTables: ReadonlyArray<string> = [
  `CREATE TABLE instance_settings (
    id boolean PRIMARY KEY DEFAULT true CHECK (id),
    title text NOT NULL,
    short_description text NOT NULL DEFAULT '',
    description text NOT NULL DEFAULT '',
    terms text NOT NULL DEFAULT '',
    custom_css text NOT NULL DEFAULT '',
    contact_account_id text REFERENCES accounts (id) ON DELETE SET NULL,
    contact_email text NOT NULL DEFAULT '',
    thumbnail_media_id text,
    thumbnail_description text NOT NULL DEFAULT '',
    application_id text NOT NULL REFERENCES applications (id),
    vapid_public_key text NOT NULL,
    vapid_private_key text NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE rules (
    id text PRIMARY KEY,
    text text NOT NULL,
    position integer NOT NULL,
    deleted_at timestamptz(3),
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE reports (
    id text PRIMARY KEY,
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    comment text NOT NULL DEFAULT '',
    forwarded boolean NOT NULL DEFAULT false,
    status_ids text[] NOT NULL DEFAULT '{}',
    rule_ids text[] NOT NULL DEFAULT '{}',
    action_taken_at timestamptz(3),
    action_taken_by text REFERENCES accounts (id) ON DELETE SET NULL,
    action_taken_comment text,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  "CREATE INDEX reports_account ON reports (account_id, id DESC)",
  `CREATE TABLE emoji_categories (id text PRIMARY KEY, name text NOT NULL UNIQUE)`,
  `CREATE TABLE emojis (
    id text PRIMARY KEY,
    shortcode text NOT NULL,
    domain text,
    content_type text NOT NULL,
    file_extension text NOT NULL,
    file_size bigint NOT NULL,
    disabled boolean NOT NULL DEFAULT false,
    visible_in_picker boolean NOT NULL DEFAULT true,
    category_id text REFERENCES emoji_categories (id) ON DELETE SET NULL,
    updated_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  "CREATE UNIQUE INDEX emojis_name ON emojis (shortcode, coalesce(domain, ''))",
  `CREATE TABLE domain_permissions (
    id text PRIMARY KEY,
    type text NOT NULL CHECK (type IN ('block', 'allow')),
    domain text NOT NULL,
    public_comment text NOT NULL DEFAULT '',
    private_comment text NOT NULL DEFAULT '',
    obfuscate boolean NOT NULL DEFAULT false,
    subscription_id text,
    created_by text NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (type, domain)
  )`,
  `CREATE TABLE domain_permission_drafts (
    id text PRIMARY KEY,
    type text NOT NULL CHECK (type IN ('block', 'allow')),
    domain text NOT NULL,
    public_comment text NOT NULL DEFAULT '',
    private_comment text NOT NULL DEFAULT '',
    obfuscate boolean NOT NULL DEFAULT false,
    subscription_id text,
    created_by text NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  `CREATE UNIQUE INDEX domain_permission_drafts_once
    ON domain_permission_drafts (type, domain, coalesce(subscription_id, ''))`,
  `CREATE TABLE domain_permission_excludes (
    id text PRIMARY KEY,
    domain text NOT NULL UNIQUE,
    private_comment text NOT NULL DEFAULT '',
    created_by text NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE domain_permission_subscriptions (
    id text PRIMARY KEY,
    priority smallint NOT NULL DEFAULT 0,
    title text NOT NULL DEFAULT '',
    permission_type text NOT NULL,
    as_draft boolean NOT NULL DEFAULT true,
    adopt_orphans boolean NOT NULL DEFAULT false,
    remove_retracted boolean NOT NULL DEFAULT true,
    uri text NOT NULL UNIQUE,
    content_type text NOT NULL,
    fetch_username text NOT NULL DEFAULT '',
    fetch_password text NOT NULL DEFAULT '',
    fetched_at timestamptz(3),
    successfully_fetched_at timestamptz(3),
    error text,
    created_by text NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE header_filters (
    id text PRIMARY KEY,
    type text NOT NULL CHECK (type IN ('block', 'allow')),
    header text NOT NULL,
    regex text NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (type, header, regex)
  )`,
  `CREATE TABLE admin_actions (
    id text PRIMARY KEY,
    type text NOT NULL,
    target text NOT NULL,
    text text NOT NULL DEFAULT '',
    account_id text NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now()
  )`
]
