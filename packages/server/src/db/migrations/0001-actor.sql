-- Who is asking. Every transaction says so once (set_config(…, true)); no actor, no rows.
-- Functions that policies call are STABLE SECURITY DEFINER with a fixed search_path, so that each runs once per
-- query and cannot be shadowed. They belong to parley_owner, which nobody can log in as.

create schema sec;
grant usage on schema sec to parley_app, parley_job;

create function sec.person() returns uuid
  language sql stable set search_path = pg_catalog
  as $$ select nullif(current_setting('parley.person', true), '')::uuid $$;

create function sec.capability() returns bytea
  language sql stable set search_path = pg_catalog
  as $$ select decode(nullif(current_setting('parley.capability', true), ''), 'hex') $$;

create function sec.job_case() returns uuid
  language sql stable set search_path = pg_catalog
  as $$ select nullif(current_setting('parley.job_case', true), '')::uuid $$;
