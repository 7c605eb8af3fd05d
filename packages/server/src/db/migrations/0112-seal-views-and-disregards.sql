-- What a member searches for and why a reporter was warned are texts about cases: sealed like the rest. Rows from before
-- keep the columns they were written to until they are written again.
alter table saved_view alter column name drop not null, alter column query drop not null,
  add column sealed bytea check (length(sealed) <= 4096),
  add constraint saved_view_once check ((sealed is null) = (name is not null and query is not null));
alter table disregard alter column reason drop not null,
  add column sealed bytea check (length(sealed) <= 65536),
  add constraint disregard_once check ((sealed is null) = (reason is not null));
