-- Cases in which somebody without an account is credited: their address is sealed with the credit, so that whoever erases
-- them opens each and compares (admin erase-person).
create function sec.credited_strangers() returns setof uuid
  language sql stable security definer set search_path = pg_catalog
  as $$ select distinct d.case_id from public.credit d join public.cases c using (case_id)
         where d.person_id is null and c.erased_at is null $$;
revoke execute on function sec.credited_strangers() from public;
grant execute on function sec.credited_strangers() to parley_job;
