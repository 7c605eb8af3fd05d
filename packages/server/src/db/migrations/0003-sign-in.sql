-- Ways in: sessions, one-time links, passkeys, outside identities, API tokens. Secrets are stored as hashes only.

create table session (
  session_id uuid primary key,
  person_id uuid not null references person,
  token_hash bytea not null unique,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  proved_at timestamptz not null,      -- the last proof of presence: publishing and membership ask for a fresh one
  method text not null,                -- passkey | email | github | oidc
  agent text not null default '',
  revoked_at timestamptz
);
create index session_person on session (person_id) where revoked_at is null;

create table sign_in_link (
  token_hash bytea primary key,
  person_id uuid not null references person,
  purpose text not null check (purpose in ('owner', 'invitation', 'sign-in', 'proof')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index sign_in_link_person on sign_in_link (person_id, created_at);

create table passkey (
  credential_id text primary key,      -- base64url, as the browser gives it
  person_id uuid not null references person,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null default '{}',
  name text not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index passkey_person on passkey (person_id);

-- One pending ceremony (passkey challenge, OIDC state): bound to a browser by a cookie, short-lived, used once.
create table ceremony (
  ceremony_hash bytea primary key,
  kind text not null,
  person_id uuid references person,
  facts jsonb not null,
  expires_at timestamptz not null
);

create table external_identity (
  provider text not null,
  subject text not null,
  person_id uuid not null references person,
  linked_at timestamptz not null,
  primary key (provider, subject)
);

create table api_token (
  token_id uuid primary key,
  person_id uuid not null references person,
  token_hash bytea not null unique,
  name text not null,
  scopes text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_token_person on api_token (person_id);

-- The answer to a POST that carried an Idempotency-Key. The answer is sealed: it may hold a follow link.
create table idempotency_key (
  caller text not null,
  key_hash bytea not null,
  request_hash bytea not null,
  status int,
  answer bytea,
  created_at timestamptz not null,
  primary key (caller, key_hash)
);
create index idempotency_key_age on idempotency_key (created_at);

grant select, insert, update, delete on
  session, sign_in_link, passkey, ceremony, external_identity, api_token, idempotency_key to parley_app;
grant select, delete on session, sign_in_link, ceremony, idempotency_key to parley_job;
