-- Users too lie in their key's own tree: each member that is listed, found or checked is joined with
-- their user, who was found in an index first and then in the table. What refers to a user is made
-- anew with it, as in 0007.

create table users_before as select * from users;
create table members_before as select * from members;
create table invitations_before as select * from invitations;
create table api_keys_before as select * from api_keys;
create table identities_before as select * from identities;
create table passkeys_before as select * from passkeys;
create table sessions_before as select * from sessions;
drop table members;
drop table invitations;
drop table api_keys;
drop table identities;
drop table passkeys;
drop table sessions;
drop table users;

create table users (
  id uuid primary key,
  email text not null unique,          -- canonical: what addresses are compared by
  email_shown text not null,           -- as it was typed
  email_verified_at timestamptz,
  name text,
  image_url text,
  current_team_id uuid,
  created_at timestamptz not null,
  last_login_at timestamptz
) without rowid;
insert into users (id, email, email_shown, email_verified_at, name, image_url, current_team_id, created_at, last_login_at)
  select id, email, email_shown, email_verified_at, name, image_url, current_team_id, created_at, last_login_at from users_before;
drop table users_before;

create table members (
  team_id uuid not null references teams (id) on delete cascade,
  user_id uuid not null references users (id),
  role text not null,
  rank smallint not null generated always as (case role when 'owner' then 1 when 'admin' then 2 else 3 end) stored,
  joined_at timestamptz not null,
  suspended_at timestamptz,
  primary key (team_id, user_id)
) without rowid;
insert into members (team_id, user_id, role, joined_at, suspended_at)
  select team_id, user_id, role, joined_at, suspended_at from members_before;
drop table members_before;
create index members_in_order on members (team_id, rank, joined_at, user_id);
create index members_of_user on members (user_id, team_id);

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
insert into invitations (team_id, id, email, email_shown, role, invited_by, token_hash, resends, created_at, expires_at, accepted_at, accepted_by, declined_at, revoked_at, expired_at)
  select team_id, id, email, email_shown, role, invited_by, token_hash, resends, created_at, expires_at, accepted_at, accepted_by, declined_at, revoked_at, expired_at from invitations_before;
drop table invitations_before;
create index invitations_by_status on invitations (team_id, status, id);
create unique index invitations_pending on invitations (email, team_id) where status = 'pending';
create index invitations_running_out on invitations (expires_at)
  where accepted_at is null and declined_at is null and revoked_at is null and expired_at is null;

create table api_keys (
  team_id uuid not null references teams (id) on delete cascade,
  id uuid not null,
  user_id uuid not null references users (id),
  name text not null,
  prefix text not null,                -- the start of the key, to recognize it by
  secret_hash text not null,
  scopes text,                         -- space-separated; null: everything its member may do
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  primary key (team_id, id)
) without rowid;
insert into api_keys (team_id, id, user_id, name, prefix, secret_hash, scopes, created_at, expires_at, revoked_at, last_used_at)
  select team_id, id, user_id, name, prefix, secret_hash, scopes, created_at, expires_at, revoked_at, last_used_at from api_keys_before;
drop table api_keys_before;
create index api_keys_of_user on api_keys (team_id, user_id);

create table identities (
  id uuid not null unique,
  issuer text not null,
  subject text not null,
  user_id uuid not null references users (id),
  created_at timestamptz not null,
  primary key (issuer, subject)
);
insert into identities (id, issuer, subject, user_id, created_at)
  select id, issuer, subject, user_id, created_at from identities_before;
drop table identities_before;
create index identities_of_user on identities (user_id);

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
insert into passkeys (id, user_id, name, public_key, credential_id, counter, device_type, backed_up, transports, aaguid, created_at)
  select id, user_id, name, public_key, credential_id, counter, device_type, backed_up, transports, aaguid, created_at from passkeys_before;
drop table passkeys_before;
create index passkeys_of_user on passkeys (user_id);

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
insert into sessions (user_id, id, secret_hash, created_at, expires_at, ip_address, user_agent)
  select user_id, id, secret_hash, created_at, expires_at, ip_address, user_agent from sessions_before;
drop table sessions_before;
