-- Withdrawing an advisory can ask for its CVE record to be rejected with it: one approval for both.
alter table submission add column rejects_cve boolean not null default false;
