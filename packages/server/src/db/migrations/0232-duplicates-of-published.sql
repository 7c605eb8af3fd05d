-- Duplicates whose embargo is in force when the case they duplicate is published: for the job of the published case.
create function sec.duplicates_in_force(original uuid) returns setof uuid
  language sql stable security definer set search_path = pg_catalog
  as $$ select c.case_id from public.cases c
         where original = (select sec.job_case()) and c.duplicate_of = original and c.determination = 'duplicate'
           and c.embargo_state in ('active', 'revising') and c.erased_at is null $$;
revoke execute on function sec.duplicates_in_force(uuid) from public;
grant execute on function sec.duplicates_in_force(uuid) to parley_job;

-- Whether the case that a case duplicates is public: for who reads the duplicate, and its job.
create function sec.original_is_public(wanted uuid) returns boolean
  language sql stable set search_path = pg_catalog
  as $$ select exists (select 1 from public.cases c join public.advisory a on a.case_id = c.duplicate_of
                        where c.case_id = wanted and c.determination = 'duplicate' and a.withdrawn_at is null) $$;
revoke execute on function sec.original_is_public(uuid) from public;
grant execute on function sec.original_is_public(uuid) to parley_app, parley_job;
