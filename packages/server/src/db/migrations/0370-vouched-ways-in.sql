-- Keyed hashes beside the ways in (audit/vouch-ways.ts): a session, a link or a token that came into the database by another hand
-- opens nothing, and the doctor names it. Those that are here are believed as they are found, in this very transaction.
alter table session add column mac bytea check (length(mac) = 32);
alter table sign_in_link add column mac bytea check (length(mac) = 32);
alter table api_token add column mac bytea check (length(mac) = 32);

-- The same beside the address and the GitHub name by which somebody comes in. Of whoever was erased nothing is kept.
alter table person add column mac bytea check (length(mac) = 32);
create function sec.forget_vouching() returns trigger
  language plpgsql set search_path = pg_catalog
  as $$ begin
    new.mac := null;
    return new;
  end $$;
create trigger vouching_forgets before update on person
  for each row when (new.erased_at is not null) execute function sec.forget_vouching();

-- Checkpoints are numbered as they are signed, so that a removed one leaves a gap; the hash holds number and time, which no
-- signature covers.
alter table ledger_checkpoint add column position bigint unique, add column mac bytea check (length(mac) = 32);
