-- Accepted cases of which nobody is credited as the reporter (O2, O3): the minute's tick finds them and adds the credit.
-- A case that was typed in, of which nobody noted who reported it, has nobody to ask or to name.
create function sec.reporters_uncredited() returns table (case_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select k.case_id from public.cases k join public.report r using (case_id)
         where k.determination = 'vulnerability' and k.finished_at is null and not k.practice
           and (r.contact is not null
                or exists (select 1 from public.follow_link f where f.case_id = k.case_id and f.replaced_at is null))
           and not exists (select 1 from public.credit c
                            where c.case_id = k.case_id and c.removed_at is null
                              and (c.is_reporter or 'reporter' = any (c.types))) $$;
revoke execute on function sec.reporters_uncredited() from public;
grant execute on function sec.reporters_uncredited() to parley_job;

-- Somebody with an account answers for their credit signed in, and by no link: not even by one that was made before.
update credit set answer_lookup = null where person_id is not null;
alter table credit add constraint members_answer_signed_in check (person_id is null or answer_lookup is null);
