-- A look at the account that failed is told, with when, where nothing of the account was ever read too.
alter table cve_quota
  alter column id_quota drop not null,
  alter column total_reserved drop not null,
  alter column available drop not null,
  alter column seen_at drop not null,
  add column fault_at timestamptz,
  add check (num_nulls(id_quota, total_reserved, available, seen_at) in (0, 4));
