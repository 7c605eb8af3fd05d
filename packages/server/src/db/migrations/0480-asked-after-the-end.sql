-- Who was asked again about an end that came into force, and had not answered when the embargo was left, is not put out by
-- silence: they may agree at any time. The minute's tick need not look at them.
create or replace function sec.invitations_open()
  returns table (case_id uuid, person_id uuid, asked_at timestamptz, charter text, charter_overrides jsonb)
  language sql stable security definer set search_path = pg_catalog
  as $$ select p.case_id, p.person_id, greatest(p.asked_at, p.invited_at), t.charter, t.charter_overrides
          from public.participant p join public.cases c using (case_id) join public.team t using (team_id)
         where (p.consent = 'invited' or (p.consent = 'lapsed' and c.embargo_state in ('active', 'revising')))
           and p.ended_at is null $$;
