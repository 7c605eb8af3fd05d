-- Somebody who is credited in what is published is told so, instead of that they can change it until then: that it is
-- published is no secret.
drop function sec.credit_subject(uuid);
create function sec.credit_subject(wanted uuid) returns table (project_name text, team_name text, is_published boolean)
  language sql stable security definer set search_path = pg_catalog
  as $$ select p.name, t.name, k.published_at is not null
          from public.credit c join public.cases k using (case_id) join public.team t using (team_id)
          left join public.project p on p.project_id = k.project_id
         where c.credit_id = wanted and c.removed_at is null
           and (c.answer_lookup = sec.capability()
                or (c.person_id = sec.person() and c.consent <> 'unasked')) $$;
