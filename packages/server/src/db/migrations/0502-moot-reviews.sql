-- Cases with a version out for review that will not go out: closed, or found to be no vulnerability, before anything was
-- published. What is published already can have a next version reviewed.
create function sec.reviews_moot() returns table (case_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select distinct r.case_id from public.review r join public.cases c using (case_id)
         where r.state <> 'over' and c.published_at is null
           and (c.report_state = 'closed' or c.determination is distinct from 'vulnerability') $$;
revoke execute on function sec.reviews_moot() from public;
grant execute on function sec.reviews_moot() to parley_job;
create index review_open on review (case_id) where state <> 'over';
