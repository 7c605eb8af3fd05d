-- What publication opens of the ledger: the outer layer of the few events that make up an advisory's public timeline,
-- with the salt that opens each commitment. Public by design, written once, by the job that publishes.
create table disclosure (
  event_id uuid primary key references event,
  advisory_id text not null references advisory,
  step text not null check (step in ('received', 'acknowledged', 'accepted', 'fixed', 'published')),
  salt bytea not null check (length(salt) = 32),
  body text not null,                  -- canonical JSON: when, what kind, the facts that are public
  unique (advisory_id, step)
);
grant select on disclosure to parley_app, parley_job;
grant insert on disclosure to parley_job;
create trigger disclosure_is_append_only before update or delete or truncate on disclosure
  for each statement execute function sec.refuse_change();
