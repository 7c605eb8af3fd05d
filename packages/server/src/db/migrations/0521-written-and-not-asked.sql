-- What was written after an advisory was published, and the answers of the credited that came after it, were in no list until
-- somebody asked for approval of them. Whether they differ from what is published is said by whoever can open both
-- (publication/differs.ts), after each change of what is written.
alter table cases
  add column version_differs boolean not null default false,
  add column credits_differ boolean not null default false;

alter table cases drop column standing;
alter table cases add column standing boolean not null generated always as (
  finished_at is null or record_waits or stuck_by is not null or emergency_by <> '{}'
  or change_asked is not null or glass_open or proposal_waits
  or ((owes_credit or version_differs or credits_differ) and published_at is not null)
  or ((submitted or approved_by <> '{}') and published_at is null)
  or (report_state <> 'closed'
      and (determination is null or withdrawn_at is not null or offered_to is not null
           or (fix_merged and published_at is null)))) stored;
create index cases_standing on cases (compartment_id, last_activity_at desc, case_id) where standing;
