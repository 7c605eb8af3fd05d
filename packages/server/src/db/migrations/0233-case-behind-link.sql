-- The case behind a follow link, for the job that writes down that its holder has read it.
create function sec.case_behind(link bytea) returns uuid
  language sql stable security definer set search_path = pg_catalog
  as $$ select case_id from public.follow_link where lookup = link and replaced_at is null $$;
revoke execute on function sec.case_behind(bytea) from public;
grant execute on function sec.case_behind(bytea) to parley_job;
