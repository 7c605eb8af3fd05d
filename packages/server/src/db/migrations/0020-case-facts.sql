-- What the list and the clocks read of a case, kept on its row: who assigned the coordinator, when the team first
-- replied, when the reporter last wrote, since when it is held, when it was withdrawn, what was told to be late.

alter table cases
  add column assigned_by text check (assigned_by in ('member', 'charter')),
  add column replied_at timestamptz,
  add column reporter_wrote_at timestamptz,
  add column held_since timestamptz,
  add column withdrawn_at timestamptz,
  add column overdue_told_at timestamptz,
  add column reply_late_told_at timestamptz,
  add column reference bytea;          -- sealed: what a determination points to

create index cases_by_received on cases (compartment_id, received_at desc, case_id);
create index cases_by_offer on cases (offered_to) where offered_to is not null;
create index opinion_waiting on opinion (person_id) where given_at is null;

-- A message moves its case, whoever writes it: last activity, the first reply, the reporter's last word. It stands
-- here and not in the writer's code because a reporter or a participant may not change the case's row.
create function sec.message_moves_case() returns trigger
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    update public.cases c set
      last_activity_at = greatest(c.last_activity_at, new.written_at),
      last_human_at = case when new.author_kind = 'parley' then c.last_human_at
                           else greatest(c.last_human_at, new.written_at) end,
      reporter_wrote_at = case when new.author_kind = 'reporter' then new.written_at else c.reporter_wrote_at end,
      waiting_on = case when new.author_kind = 'reporter' then null else c.waiting_on end,
      waiting_since = case when new.author_kind = 'reporter' then null else c.waiting_since end,
      replied_at = case when new.author_kind = 'person' and new.audience in ('team+reporter', 'everyone')
                         and not exists (select 1 from public.participant p
                                          where p.case_id = c.case_id and p.person_id = new.author_id)
                        then coalesce(c.replied_at, new.written_at) else c.replied_at end
     where c.case_id = new.case_id;
    return null;
  end $$;
create trigger message_moves_case after insert on message for each row execute function sec.message_moves_case();

-- So does an event, but for those that a machine writes by the clock and for reads.
create function sec.event_moves_case() returns trigger
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    if new.case_id is not null and new.name not in ('case:read', 'case:reminded', 'case:became-overdue') then
      update public.cases c set
        last_activity_at = greatest(c.last_activity_at, new.at),
        last_human_at = case when new.actor_id is null then c.last_human_at else greatest(c.last_human_at, new.at) end
       where c.case_id = new.case_id and c.last_activity_at < new.at;
    end if;
    return null;
  end $$;
create trigger event_moves_case after insert on event_body for each row execute function sec.event_moves_case();

-- The search index is read newest first.
create function sec.case_moves_words() returns trigger
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    update public.search_words set last_activity_at = new.last_activity_at where case_id = new.case_id;
    return null;
  end $$;
create trigger case_moves_words after update of last_activity_at on cases for each row
  when (old.last_activity_at is distinct from new.last_activity_at) execute function sec.case_moves_words();

-- How many people can read each of these cases, for those who can read them: active members of the compartment,
-- consented participants who are none of them, and the holder of a follow link.
create function sec.count_readers(wanted uuid[]) returns table (case_id uuid, readers int)
  language sql stable security definer set search_path = pg_catalog
  as $$
    select c.case_id,
           (select count(*)::int from (
              select m.person_id from public.membership m join public.team t using (team_id)
               where t.compartment_id = c.compartment_id and m.left_at is null and m.acknowledged_at is not null
              union
              select k.person_id from public.compartment_member k
                join public.membership m on m.person_id = k.person_id and m.team_id = c.team_id
               where k.compartment_id = c.compartment_id and m.left_at is null and m.acknowledged_at is not null
              union
              select p.person_id from public.participant p
               where p.case_id = c.case_id and p.consent = 'signatory' and p.ended_at is null) everyone)
         + (select least(count(*), 1)::int from public.follow_link f where f.case_id = c.case_id and f.replaced_at is null)
      from public.cases c
     where c.case_id = any (wanted)
       and (c.compartment_id = any ((select sec.my_compartments())::int[])
         or c.case_id = any ((select sec.my_participations())::uuid[]))
  $$;

-- Cases of the viewer's compartments that share at least two of these words, the nearest first.
create function sec.similar_cases(words_of_title bigint[], but uuid, most int)
  returns table (case_id uuid, shared bigint)
  language sql stable security definer set search_path = pg_catalog
  as $$
    with word as (select w, row_number() over () as at from unnest(words_of_title[1:6]) w),
         pair as (select array[a.w, b.w] as two from word a join word b on a.at < b.at)
    select s.case_id, count(distinct pair.two) as shared
      from pair join public.search_words s on s.words @> pair.two
     where s.case_id <> but and s.compartment_id = any ((select sec.my_compartments())::int[])
     group by s.case_id order by 2 desc, max(s.last_activity_at) desc limit least(most, 50)
  $$;

-- Looks at the newest thousand cases of each team and notes the words that over half of them have.
create function sec.refresh_common_words() returns void
  language sql security definer set search_path = pg_catalog
  as $$
    delete from public.common_word;
    insert into public.common_word (team_id, word)
    select t.team_id, found.word
      from public.team t cross join lateral (
        select w as word from (
          select s.words from public.search_words s
           where s.compartment_id = t.compartment_id and s.audience = 'everyone'
           order by s.last_activity_at desc limit 1000) newest, unnest(newest.words) w
         group by w having count(*) > greatest(20, (
           select least(count(*), 1000) / 2 from public.search_words s
            where s.compartment_id = t.compartment_id and s.audience = 'everyone'))) found
  $$;
revoke execute on function sec.refresh_common_words() from public;
grant execute on function sec.refresh_common_words() to parley_job;
