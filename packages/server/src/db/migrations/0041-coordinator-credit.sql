-- Cases whose coordinator is not credited as such yet (H1): the minute's tick finds them and adds the credit.
create function sec.coordinators_uncredited() returns table (case_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select k.case_id from public.cases k
         where k.coordinator_id is not null and k.determination = 'vulnerability'
           and k.finished_at is null
           and not exists (select 1 from public.credit c
                            where c.case_id = k.case_id and c.person_id = k.coordinator_id
                              and 'coordinator' = any (c.types) and c.removed_at is null) $$;
revoke execute on function sec.coordinators_uncredited() from public;
grant execute on function sec.coordinators_uncredited() to parley_job;
