-- What witnesses signed of a checkpoint (C2SP tlog-cosignature), which comes after it: kept beside it, since its own row never
-- changes. Nobody writes here yet; the sequencer's role may.
create table ledger_cosignature (
  size bigint not null references ledger_checkpoint,
  name text not null check (name ~ '^[^[:space:][:cntrl:]+]+$' and length(name) <= 200),
  key_id bytea not null check (length(key_id) = 4),
  signature bytea not null check (length(signature) = 72),  -- eight bytes of time, and Ed25519
  kept_at timestamptz not null,
  primary key (size, name, key_id)
);
create trigger ledger_cosignature_is_append_only before update or delete or truncate on ledger_cosignature
  for each statement execute function sec.refuse_change();
grant select on ledger_cosignature to parley_app, parley_job;
grant select, insert on ledger_cosignature to parley_ledger;
