-- The ledger's rows. `event` is public by design: an id, a time and a salted commitment, no case and no type.
-- `event_body` opens the commitment and is as secret as its case. Both are append-only.

create table event (
  event_id uuid primary key,
  event_number bigint not null generated always as identity unique,
  at timestamptz not null,
  commitment bytea not null check (length(commitment) = 32)
);

create function sec.refuse_change() returns trigger language plpgsql set search_path = pg_catalog
  as $$ begin raise exception 'the ledger is append-only' using errcode = 'insufficient_privilege'; end $$;
create trigger event_is_append_only before update or delete or truncate on event
  for each statement execute function sec.refuse_change();

grant select, insert on event to parley_app, parley_job;
