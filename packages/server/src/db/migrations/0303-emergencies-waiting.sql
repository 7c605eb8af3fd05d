-- Emergencies that wait out their delay, so that one that somebody stopped by an edit is called off when that is seen.
create function sec.emergencies_waiting() returns table (publication_id uuid, case_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select p.publication_id, p.case_id from public.publication p
         where p.emergency and p.finished_at is null and p.cancelled_at is null $$;
revoke execute on function sec.emergencies_waiting() from public;
grant execute on function sec.emergencies_waiting() to parley_job;
