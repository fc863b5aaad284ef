-- What each request is checked against is found by its whole primary key, and seldom changes: SQLite
-- keeps these rows in the key's own tree, so that each is one look-up and one page instead of two.
-- PostgreSQL keeps rows apart from every key, and is not told. What is written once and read in
-- order (invitations, events, jobs) would be spread over more pages so, and stays as it is.

create table members_before as select * from members;
drop table members;
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

create table api_keys_before as select * from api_keys;
drop table api_keys;
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

create table sessions_before as select * from sessions;
drop table sessions;
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

create table operator_keys_before as select * from operator_keys;
drop table operator_keys;
create table operator_keys (
  id uuid primary key,
  name text not null,
  secret_hash text not null,
  created_at timestamptz not null,
  revoked_at timestamptz
) without rowid;
insert into operator_keys (id, name, secret_hash, created_at, revoked_at)
  select id, name, secret_hash, created_at, revoked_at from operator_keys_before;
drop table operator_keys_before;
