-- Sign-in, and what people and operators hold.

alter table sessions add column ip_address text;
alter table sessions add column user_agent text;

-- Who a user is to the OpenID Connect provider: the token's issuer and subject.
create table identities (
  id uuid not null unique,
  issuer text not null,
  subject text not null,
  user_id uuid not null references users (id),
  created_at timestamptz not null,
  primary key (issuer, subject)
);
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
create index passkeys_of_user on passkeys (user_id);

-- Sign-in under way: codes (as a keyed hash), challenges, states.
create table verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null
);
create index verifications_by_identifier on verifications (identifier, created_at);

alter table api_keys add column last_used_at timestamptz;

-- Keys of the product's own backend: they may ask about any team, and make users and teams.
create table operator_keys (
  id uuid primary key,
  name text not null,
  secret_hash text not null,
  created_at timestamptz not null,
  revoked_at timestamptz
);

-- Answers to POSTs that carried an Idempotency-Key, sealed with the server's secret.
create table idempotency_keys (
  credential text not null,
  key text not null,
  request text not null,
  answer text,
  created_at timestamptz not null,
  primary key (credential, key)
);
