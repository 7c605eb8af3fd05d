-- What is recorded of somebody in cases, for themselves alone: also of cases they cannot read any more, whose number is left
-- out. Nothing here takes an argument: it answers for whoever asks, and nobody for nobody.

create index read_mark_by_person on read_mark (person_id, hour) where person_id is not null;

-- The number of a case for whoever reads it now.
create function sec.number_for_me(wanted uuid) returns text
  language sql stable security definer set search_path = pg_catalog
  as $$ select c.number from public.cases c where c.case_id = wanted
          and (c.compartment_id = any (sec.my_compartments()) or c.case_id = any (sec.my_participations())) $$;

-- Whose read marks are of a brief: they sit in the body it was written for, and were never of the case.
create function sec.read_brief(wanted uuid, who uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ select exists (select 1 from public.brief b join public.membership m on m.team_id = b.oversight_team_id
                        where b.case_id = wanted and m.person_id = who)
           and not exists (select 1 from public.cases c join public.membership m using (team_id)
                            where c.case_id = wanted and m.person_id = who)
           and not exists (select 1 from public.participant p where p.case_id = wanted and p.person_id = who) $$;

create function sec.my_record()
  returns table (what text, number text, word text, at timestamptz)
  language sql stable security definer set search_path = pg_catalog
  as $$
    (select case when sec.read_brief(r.case_id, r.person_id) then 'brief' else 'read' end, sec.number_for_me(r.case_id), null::text, r.hour
       from public.read_mark r where r.person_id = sec.person() order by r.hour desc limit 5000)
    union all
    (select 'opinion', sec.number_for_me(o.case_id), o.determination, o.given_at
       from public.opinion o where o.person_id = sec.person() and o.given_at is not null)
    union all
    (select 'answer', sec.number_for_me(a.case_id), a.answer, a.answered_at
       from public.embargo_answer a where a.answered_by = sec.person())
    order by 4 desc, 1, 2 $$;

create function sec.my_totals()
  returns table (messages int, files int, credits int, participations int, entries int, reads int)
  language sql stable security definer set search_path = pg_catalog
  as $$ select
    (select count(*)::int from public.message where author_id = sec.person()),
    (select count(*)::int from public.attachment where author_id = sec.person()),
    -- Not before they are asked: until then a credit is the team's.
    (select count(*)::int from public.credit where person_id = sec.person() and removed_at is null and consent <> 'unasked'),
    (select count(*)::int from public.participant where person_id = sec.person()),
    (select count(*)::int from public.event_body where actor_id = sec.person()),
    (select count(*)::int from public.read_mark where person_id = sec.person()) $$;

revoke execute on function sec.number_for_me(uuid), sec.read_brief(uuid, uuid), sec.my_record(), sec.my_totals() from public;
grant execute on function sec.my_record(), sec.my_totals() to parley_app;
