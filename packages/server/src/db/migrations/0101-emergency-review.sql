-- Reminders that an emergency publication still waits for its review.
alter table publication add column review_reminded_at timestamptz;
grant update on publication to parley_job;

-- Emergencies that are out and nobody has looked at since, over all cases, with the rules of their teams.
create function sec.emergencies_unreviewed()
  returns table (publication_id uuid, case_id uuid, finished_at timestamptz, reminded_at timestamptz, charter text, charter_overrides jsonb)
  language sql stable security definer set search_path = pg_catalog
  as $$ select p.publication_id, p.case_id, p.finished_at, p.review_reminded_at, t.charter, t.charter_overrides
          from public.publication p join public.cases c using (case_id) join public.team t using (team_id)
         where p.emergency and p.reviewed_at is null and p.cancelled_at is null and p.finished_at is not null $$;
revoke execute on function sec.emergencies_unreviewed() from public;
grant execute on function sec.emergencies_unreviewed() to parley_job;
