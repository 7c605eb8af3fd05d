-- A team may sign in with passkeys alone: since when, or null while every way in is good.
alter table team add column passkeys_only_since timestamptz;

-- Who made an API token is told once before it ends.
alter table api_token add column reminded_at timestamptz;
grant select (token_id, person_id, created_at, expires_at, revoked_at, reminded_at), update (reminded_at)
  on api_token to parley_job;
