-- Teams too lie in their key's own tree, as what each request is checked against does since 0006: their
-- version is read with every request and moved on with every change. What refers to a team is made
-- anew with it, since a table that others refer to cannot be dropped without their rows.

create table teams_before as select * from teams;
create table members_before as select * from members;
create table invitations_before as select * from invitations;
create table api_keys_before as select * from api_keys;
create table events_before as select * from events;
drop table members;
drop table invitations;
drop table api_keys;
drop table events;
drop table teams;

create table teams (
  id uuid primary key,
  name text not null,
  seat_limit integer,
  seq bigint not null default 0,       -- the number of the team's last change, and its lock
  created_at timestamptz not null
) without rowid;
insert into teams (id, name, seat_limit, seq, created_at)
  select id, name, seat_limit, seq, created_at from teams_before;
drop table teams_before;

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

create table events (
  team_id uuid not null references teams (id) on delete cascade,
  seq bigint not null,
  type text not null,
  actor_kind text not null,
  actor_id uuid,                       -- the user who acted, also through a key
  key_id uuid,
  subject_kind text not null,
  subject_id uuid not null,
  request_id text,
  before text,                         -- JSON
  after text,                          -- JSON
  at timestamptz not null,
  primary key (team_id, seq)
);
insert into events (team_id, seq, type, actor_kind, actor_id, key_id, subject_kind, subject_id, request_id, before, after, at)
  select team_id, seq, type, actor_kind, actor_id, key_id, subject_kind, subject_id, request_id, before, after, at from events_before;
drop table events_before;
