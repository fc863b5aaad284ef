-- The result of the migrations, written by test/support/schema.ts. To change it, add a migration.

create table api_keys (
  team_id uuid not null references teams (id) on delete cascade,
  id uuid not null,
  user_id uuid not null references users (id),
  name text not null,
  prefix text not null,
  secret_hash text not null,
  scopes text,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  primary key (team_id, id)
) without rowid;

create index api_keys_of_user on api_keys (team_id, user_id);

create table events (
  team_id uuid not null references teams (id) on delete cascade,
  seq bigint not null,
  type text not null,
  actor_kind text not null,
  actor_id uuid,
  key_id uuid,
  subject_kind text not null,
  subject_id uuid not null,
  request_id text,
  before text,
  after text,
  at timestamptz not null,
  primary key (team_id, seq)
);

create table idempotency_keys (
  credential text not null,
  key text not null,
  request text not null,
  answer text,
  created_at timestamptz not null,
  primary key (credential, key)
);

create table identities (
  id uuid not null unique,
  issuer text not null,
  subject text not null,
  user_id uuid not null references users (id),
  created_at timestamptz not null,
  primary key (issuer, subject)
);

create index identities_of_user on identities (user_id);

create table invitations (
  team_id uuid not null references teams (id) on delete cascade,
  id uuid not null,
  email text not null,
  email_shown text not null,
  role text not null,
  invited_by uuid not null references users (id),
  token_hash text not null,
  resends integer not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by uuid references users (id),
  declined_at timestamptz,
  revoked_at timestamptz,
  expired_at timestamptz,
  status text not null generated always as (case
    when accepted_at is not null then 'accepted'
    when declined_at is not null then 'declined'
    when revoked_at is not null then 'revoked'
    when expired_at is not null then 'expired'
    else 'pending' end) stored,
  primary key (team_id, id)
);

create index invitations_by_status on invitations (team_id, status, id);

create unique index invitations_pending on invitations (email, team_id) where status = 'pending';

create index invitations_running_out on invitations (expires_at)
  where accepted_at is null and declined_at is null and revoked_at is null and expired_at is null;

create table jobs (
  team_id uuid not null,
  id uuid not null,
  kind text not null,
  payload text not null,
  run_at timestamptz not null,
  attempts integer not null default 0,
  claimed_until timestamptz,
  last_error text,
  buried_at timestamptz,
  created_at timestamptz not null,
  primary key (team_id, id)
);

create index jobs_due on jobs (run_at) where buried_at is null;

create table members (
  team_id uuid not null references teams (id) on delete cascade,
  user_id uuid not null references users (id),
  role text not null,
  rank smallint not null generated always as (case role when 'owner' then 1 when 'admin' then 2 else 3 end) stored,
  joined_at timestamptz not null,
  suspended_at timestamptz,
  primary key (team_id, user_id)
) without rowid;

create index members_in_order on members (team_id, rank, joined_at, user_id);

create index members_of_user on members (user_id, team_id);

create table migrations (number integer primary key, name text not null, at timestamptz not null);

create table operator_keys (
  id uuid primary key,
  name text not null,
  secret_hash text not null,
  created_at timestamptz not null,
  revoked_at timestamptz
) without rowid;

create table passkeys (
  id uuid primary key,
  user_id uuid not null references users (id),
  name text,
  public_key text not null,
  credential_id text not null unique,
  counter bigint not null,
  device_type text not null,
  backed_up smallint not null,
  transports text,
  aaguid text,
  created_at timestamptz not null
);

create index passkeys_of_user on passkeys (user_id);

create table rate_windows (
  key text not null,
  starts_at timestamptz not null,
  taken integer not null,
  primary key (key, starts_at)
);

create table sessions (
  user_id uuid not null references users (id),
  id uuid not null,
  secret_hash text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  primary key (user_id, id)
) without rowid;

create table teams (
  id uuid primary key,
  name text not null,
  seat_limit integer,
  seq bigint not null default 0,
  created_at timestamptz not null
) without rowid;

create table users (
  id uuid primary key,
  email text not null unique,
  email_shown text not null,
  email_verified_at timestamptz,
  name text,
  image_url text,
  current_team_id uuid,
  created_at timestamptz not null,
  last_login_at timestamptz
) without rowid;

create table verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null
);

create index verifications_by_identifier on verifications (identifier, created_at);
