-- The Merkle tree over the event rows (RFC 9162) and its signed checkpoints. Written by the sequencer alone, under a
-- login role of its own; read by everyone. Leaves point at public rows: no case and no type is in here.

-- Events that are not in the tree yet, written by the transaction that writes them: whichever order transactions commit
-- in, none is passed over. Without an index: it is read whole, and is empty most of the time.
create table event_waiting (event_id uuid not null);

create function sec.event_waits() returns trigger
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    insert into public.event_waiting (event_id) select event_id from new_events;
    return null;
  end $$;
create trigger event_waits after insert on event
  referencing new table as new_events for each statement execute function sec.event_waits();
insert into event_waiting (event_id) select event_id from event;

create table ledger_leaf (
  leaf_index bigint primary key check (leaf_index >= 0),
  event_id uuid not null unique references event,
  hash bytea not null check (length(hash) = 32)
);
create index ledger_leaf_hash on ledger_leaf using hash (hash);

-- The roots of perfect subtrees above the leaves: 2^level leaves from node_index × 2^level on.
create table ledger_node (
  level smallint not null check (level > 0),
  node_index bigint not null check (node_index >= 0),
  hash bytea not null check (length(hash) = 32),
  primary key (level, node_index)
);

create table ledger_checkpoint (
  size bigint primary key check (size >= 0),
  note text not null,                  -- a C2SP signed note
  signed_at timestamptz not null
);

do $$
declare t text;
begin
  foreach t in array array['ledger_leaf', 'ledger_node', 'ledger_checkpoint'] loop
    execute format('create trigger %I before update or delete or truncate on %I
      for each statement execute function sec.refuse_change()', t || '_is_append_only', t);
    execute format('grant select on %I to parley_app, parley_job', t);
    execute format('grant select, insert on %I to parley_ledger', t);
  end loop;
end $$;
grant usage on schema public to parley_ledger;
grant select on event to parley_ledger;
grant select, delete on event_waiting to parley_ledger;
grant select on event_waiting to parley_app, parley_job;

-- The ledger's name, said in every receipt and checkpoint: fixed by the first start, whatever the address becomes later.
alter table installation add column ledger_origin text;
