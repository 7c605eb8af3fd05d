-- Private channels of invited projects, who else reads a case, and what an invitation shows before its answer.

-- The channels a participant is in, as `case/project:number`.
create function sec.my_channels() returns text[]
  language sql stable security definer set search_path = pg_catalog
  as $$ select coalesce(array_agg(case_id::text || '/project:' || project_id::text), '{}') from public.participant
         where person_id = sec.person() and consent = 'signatory' and ended_at is null and project_id is not null $$;

do $$
declare t text;
begin
  foreach t in array array['message', 'attachment'] loop
    execute format($p$create policy channel on %I to parley_app using (
      audience like 'project:%%' and (case_id::text || '/' || audience) = any ((select sec.my_channels())::text[]))$p$, t);
  end loop;
end $$;

-- Who reads a case beside its team, for whoever reads it: consented participants, and a row without a person for the
-- holder of a follow link. A participant is shown the projects and the number, never the names.
create function sec.readers_beside_team(wanted uuid) returns table (person_id uuid, project_id int)
  language sql stable security definer set search_path = pg_catalog
  as $$
    select found.person_id, found.project_id from (
      select p.person_id, p.project_id, p.invited_at from public.participant p
       where p.case_id = wanted and p.consent = 'signatory' and p.ended_at is null
      union all
      (select null, null, null from public.follow_link f where f.case_id = wanted and f.replaced_at is null limit 1)
    ) found
     where exists (select 1 from public.cases c where c.case_id = wanted
                     and (c.compartment_id = any ((select sec.my_compartments())::int[])
                       or c.case_id = any ((select sec.my_participations())::uuid[])))
     order by found.invited_at, found.person_id
  $$;

-- All that an invited person may know of a case before they agree: who asks, the terms, and their own invitation.
create function sec.my_invitation(wanted uuid)
  returns table (compartment_id int, team_name text, charter text, charter_overrides jsonb, embargo_state text,
                 embargo_ends_at timestamptz, consent text, invitation bytea, invited_by text, invited_at timestamptz,
                 answered_at timestamptz, project_id int, wrapped bytea)
  language sql stable security definer set search_path = pg_catalog
  as $$ select c.compartment_id, t.name, t.charter, t.charter_overrides, c.embargo_state, c.embargo_ends_at, p.consent,
               p.invitation, i.name, p.invited_at, p.answered_at, p.project_id, k.wrapped
          from public.participant p join public.cases c using (case_id) join public.case_key k using (case_id)
          join public.team t using (team_id) join public.person i on i.person_id = p.invited_by
         where p.case_id = wanted and p.person_id = sec.person() and p.ended_at is null
           and p.consent in ('invited', 'signatory', 'lapsed') $$;

-- Invitations that wait for an answer, over all cases: ids and times, for the scan that counts silence as a no.
create function sec.invitations_open()
  returns table (case_id uuid, person_id uuid, invited_at timestamptz, charter text, charter_overrides jsonb)
  language sql stable security definer set search_path = pg_catalog
  as $$ select p.case_id, p.person_id, p.invited_at, t.charter, t.charter_overrides
          from public.participant p join public.cases c using (case_id) join public.team t using (team_id)
         where p.consent = 'invited' and p.ended_at is null $$;
revoke execute on function sec.invitations_open() from public;
grant execute on function sec.invitations_open() to parley_job;
grant update (consent, answered_at) on participant to parley_job;
create index participant_invited on participant (invited_at) where consent = 'invited' and ended_at is null;
