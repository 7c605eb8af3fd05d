-- A keyed hash beside each body of an event that belongs to no case (audit/vouch.ts). Those that are here already get one of
-- their own kind in this very transaction, and an event says how many there were.
alter table event_body add column mac bytea check (length(mac) = 32);

create or replace function sec.refuse_body_change() returns trigger language plpgsql set search_path = pg_catalog
  as $$ begin
    if tg_op = 'UPDATE'
       and (new.event_id, new.case_id, new.team_id, new.audience, new.name, new.at, new.mac)
           is not distinct from (old.event_id, old.case_id, old.team_id, old.audience, old.name, old.at, old.mac)
       and ((new.actor_id, new.salt, new.body) is not distinct from (old.actor_id, old.salt, old.body)
            or (new.actor_id is null and new.salt is null and new.body is null))
    then return new; end if;
    raise exception 'the ledger is append-only' using errcode = 'insufficient_privilege';
  end $$;
