-- The contents of a case that is over are erased when their time is up: its key goes, and with it everything sealed under
-- it. What stays is that there was a case, and a ledger that is whole.

alter table cases
  add column keep_until timestamptz,           -- a person's choice: its contents stay until then at least
  add column erasure_told_at timestamptz,      -- when its team was last told what is coming
  add column erased_at timestamptz,
  add column erased_rule text check (erased_rule in ('spam', 'closed-case', 'published-case', 'by-decision')),
  add column erased_days int,                  -- the charter's number on the day
  add constraint erased_under_a_rule check ((erased_at is null) = (erased_rule is null));
-- What a job writes of a team, it writes though it looks at one case.
create policy of_team on event_body for insert to parley_job with check (case_id is null);

create index cases_at_rest on cases (team_id, last_human_at) where report_state = 'closed' and erased_at is null;
create index event_body_reads_kept on event_body (at) where name = 'case:read' and body is not null;

-- What the clock writes about retention is no activity in a case.
create or replace function sec.event_moves_case() returns trigger
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    if new.case_id is not null and new.name not in ('case:read', 'case:reminded', 'case:became-overdue',
        'case:erasure-announced', 'case:reads-erased', 'case:kept', 'report:contact-erased') then
      update public.cases c set
        last_activity_at = greatest(c.last_activity_at, new.at),
        last_human_at = case when new.actor_id is null then c.last_human_at else greatest(c.last_human_at, new.at) end
       where c.case_id = new.case_id and c.last_activity_at < new.at;
    end if;
    return null;
  end $$;

-- Cases at rest of which something is to be done today, by the numbers of these teams' charter: the job then looks at one
-- at a time, and the rules decide. Days are of 24 hours, as the rules count them.
create function sec.cases_at_rest(
  teams int[], today timestamptz, spam_days int, closed_days int, published_days int, notice_days int, most int)
  returns table (case_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$
    select d.case_id from (
      select c.case_id, c.erasure_told_at as told, make_interval(hours => 24 * notice_days) as notice,
             greatest(c.keep_until, greatest(c.last_human_at, c.finished_at, c.published_at) + make_interval(hours => 24 * case
               when c.published_at is not null then published_days
               when c.determination = 'spam' then spam_days else closed_days end)) as due
        from public.cases c
       where c.team_id = any (teams) and c.report_state = 'closed' and c.erased_at is null
         and c.embargo_state not in ('active', 'revising')) d
     where d.due - d.notice <= today
       and (d.told is null or d.told < d.due - d.notice or (today >= d.due and today >= d.told + d.notice))
     order by d.due limit most
  $$;
-- Those that still say how to reach the reporter.
create function sec.contacts_at_rest(teams int[], today timestamptz, days int, most int) returns table (case_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$
    select c.case_id from public.cases c
     where c.team_id = any (teams) and c.report_state = 'closed' and c.erased_at is null
       and c.embargo_state not in ('active', 'revising')
       and greatest(c.last_human_at, c.finished_at, c.published_at) <= today - make_interval(hours => 24 * days)
       and coalesce(c.keep_until, '-infinity') <= today
       and (exists (select 1 from public.report r where r.case_id = c.case_id and r.contact is not null)
         or exists (select 1 from public.follow_link f where f.case_id = c.case_id and length(f.sealed) > 0))
     order by c.last_human_at limit most
  $$;
-- Those that are over and in which somebody's reading is older than that.
create function sec.reads_at_rest(teams int[], today timestamptz, days int, most int) returns table (case_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$
    select distinct b.case_id from public.event_body b join public.cases c using (case_id)
     where b.name = 'case:read' and b.body is not null and b.at < today - make_interval(hours => 24 * days)
       and c.team_id = any (teams) and c.report_state = 'closed' and c.erased_at is null
       and c.embargo_state not in ('active', 'revising') and coalesce(c.keep_until, '-infinity') <= today
     limit most
  $$;

-- How to reach a reporter: for whoever holds the link, and for the job of that case. The link goes on working.
create function sec.forget_reporter(wanted uuid) returns void
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    if not (wanted = any (sec.my_reports()) or wanted is not distinct from sec.job_case()) then return; end if;
    update public.report set contact = null where case_id = wanted;
    update public.follow_link set sealed = '', contact_lookup = null where case_id = wanted;
    update public.mail set sealed = '', state = case when state = 'waiting' then 'dropped' else state end
     where case_id = wanted and person_id is null and kind like 'report-%';
  end $$;

-- Erases the contents of one case, for the job of that case alone: what is sealed under its key, the words it is found by,
-- the salts and bodies of its events, who wrote and read what. Who was asked and agreed stays, so that they can be told.
create function sec.erase_case(wanted uuid, at timestamptz, under_rule text, after_days int) returns int
  language plpgsql security definer set search_path = pg_catalog
  as $$ declare bodies int; begin
    if wanted is distinct from sec.job_case() then return null; end if;
    update public.event_body set actor_id = null, salt = null, body = null where case_id = wanted and body is not null;
    get diagnostics bodies = row_count;
    update public.case_key set wrapped = null where case_id = wanted;
    perform sec.forget_reporter(wanted);
    delete from public.report where case_id = wanted;
    delete from public.attachment where case_id = wanted;
    delete from public.message where case_id = wanted;
    delete from public.search_words where case_id = wanted;
    delete from public.triage_answer where case_id = wanted;
    delete from public.triage_notes where case_id = wanted;
    delete from public.opinion where case_id = wanted;
    delete from public.decline where case_id = wanted;
    delete from public.answering where case_id = wanted;
    delete from public.reading where case_id = wanted;
    delete from public.read_mark where case_id = wanted;
    delete from public.brief where case_id = wanted;
    delete from public.submission where case_id = wanted;
    delete from public.approval where case_id = wanted;
    delete from public.publication_schedule where case_id = wanted;
    delete from public.advisory_version where case_id = wanted;
    delete from public.credit where case_id = wanted;
    delete from public.link where case_id = wanted;
    delete from public.break_glass_item where case_id = wanted;
    delete from public.notification where case_id = wanted;
    update public.break_glass set note = null where case_id = wanted;
    update public.party_status set note = null where case_id = wanted;
    update public.embargo_proposal set reason = null where case_id = wanted;
    update public.publication set reason = null, snapshot = '' where case_id = wanted;
    -- Who has an answer to give has none to give any more.
    update public.participant set invitation = '',
           ended_at = case when consent in ('invited', 'lapsed') then coalesce(ended_at, at) else ended_at end
     where case_id = wanted;
    update public.mail set sealed = '', state = case when state = 'waiting' then 'dropped' else state end where case_id = wanted;
    update public.cases set title = '', reference = null, erased_at = at, erased_rule = under_rule, erased_days = after_days,
           offered_to = null, waiting_on = null, waiting_since = null where case_id = wanted;
    perform sec.stand_case(wanted);
    return bodies;
  end $$;

-- The case that an operator names.
create function sec.case_numbered(wanted text) returns uuid
  language sql stable security definer set search_path = pg_catalog
  as $$ select case_id from public.cases where number = wanted and erased_at is null $$;

-- Why there is nothing at an address: of a case that its reader could read, that it was erased, when and under which rule.
create function sec.erased_case(wanted uuid)
  returns table (number text, team text, erased_at timestamptz, erased_rule text, erased_days int, advisory_id text)
  language sql stable set search_path = pg_catalog
  as $$ select c.number, t.name, c.erased_at, c.erased_rule, c.erased_days, a.advisory_id
          from public.cases c join public.team t using (team_id) left join public.advisory a using (case_id)
         where c.case_id = wanted and c.erased_at is not null $$;

revoke execute on function sec.cases_at_rest(int[], timestamptz, int, int, int, int, int),
  sec.contacts_at_rest(int[], timestamptz, int, int), sec.reads_at_rest(int[], timestamptz, int, int), sec.forget_reporter(uuid), sec.erase_case(uuid, timestamptz, text, int),
  sec.erased_case(uuid), sec.case_numbered(text) from public;
grant execute on function sec.cases_at_rest(int[], timestamptz, int, int, int, int, int),
  sec.contacts_at_rest(int[], timestamptz, int, int), sec.reads_at_rest(int[], timestamptz, int, int), sec.erase_case(uuid, timestamptz, text, int), sec.case_numbered(text) to parley_job;
grant execute on function sec.forget_reporter(uuid) to parley_app, parley_job;
grant execute on function sec.erased_case(uuid) to parley_app;
