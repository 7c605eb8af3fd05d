-- Review by somebody outside the case: one version, submitted to one person, who agrees to keep it confidential, reads that
-- text and nothing else of the case, and approves or declines it. What they read is kept with the asking, so that no row of
-- the case is opened for it.

create table review (
  review_id uuid primary key,
  case_id uuid not null,
  compartment_id int not null,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  version int not null,
  person_id uuid not null references person,
  state text not null default 'asked' check (state in ('asked', 'agreed', 'approved', 'declined', 'over')),
  note bytea,                          -- sealed: what the reviewer says to the team
  asked_by uuid not null references person,
  asked_at timestamptz not null,
  agreed_at timestamptz,
  answered_at timestamptz,
  ended_at timestamptz,
  foreign key (case_id, version) references advisory_version (case_id, version),
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);
create unique index review_standing on review (case_id, person_id) where state <> 'over';
create index review_by_person on review (person_id) where state <> 'over';

-- What would go out, as it was when it was submitted.
create table review_text (
  review_id uuid primary key references review on delete cascade,
  case_id uuid not null,
  compartment_id int not null,
  sealed bytea not null,               -- sealed
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);
create index review_text_by_case on review_text (case_id);

alter table review enable row level security;
alter table review force row level security;
alter table review_text enable row level security;
alter table review_text force row level security;

-- The team asks and ends; what the reviewer answers is the reviewer's alone.
create policy team_reads on review for select to parley_app
  using (compartment_id = any ((select sec.my_compartments())::int[]));
create policy team_asks on review for insert to parley_app with check (
  compartment_id = any ((select sec.my_compartments())::int[]) and state = 'asked' and asked_by = (select sec.person())
  and note is null and agreed_at is null and answered_at is null);
create policy team_ends on review for update to parley_app
  using (compartment_id = any ((select sec.my_compartments())::int[]) and state <> 'over')
  with check (compartment_id = any ((select sec.my_compartments())::int[]) and state = 'over');
create policy reviewer_reads on review for select to parley_app
  using (person_id = (select sec.person()) and state <> 'over');
create policy reviewer_answers on review for update to parley_app
  using (person_id = (select sec.person()) and state in ('asked', 'agreed'))
  with check (person_id = (select sec.person()) and state in ('agreed', 'approved', 'declined'));
create policy one_case on review to parley_job using (case_id = (select sec.job_case()));
grant select, insert, update (state, note, agreed_at, answered_at, ended_at) on review to parley_app;
grant select, update (state, ended_at) on review to parley_job;

create policy team on review_text to parley_app using (compartment_id = any ((select sec.my_compartments())::int[]));
create policy reviewer on review_text for select to parley_app using (
  review_id in (select r.review_id from review r
                 where r.person_id = (select sec.person()) and r.state in ('agreed', 'approved')));
create policy one_case on review_text to parley_job using (case_id = (select sec.job_case()));
grant select, insert on review_text to parley_app;
grant select on review_text to parley_job;

-- Their approval is a row like any other, of exactly the hash they were shown; and what they answer is an event of the case,
-- which they write and cannot read.
do $$
declare
  mine text := $own$ person_id = (select sec.person()) and kind = 'reader' and asked_by is null and (case_id, hash) in (
    select r.case_id, r.hash from review r where r.person_id = (select sec.person()) and r.state in ('agreed', 'approved')) $own$;
begin
  execute format('create policy reviewer_reads on approval for select to parley_app using (%s)', mine);
  execute format('create policy reviewer_gives on approval for insert to parley_app with check (%s)', mine);
  execute format('create policy reviewer_answers on approval for update to parley_app using (%s) with check (%s)', mine, mine);
end $$;
create policy reviewers on event_body for insert to parley_app with check (
  name in ('review:agreed', 'review:declined', 'approval:given') and actor_id = (select sec.person())
  and case_id in (select r.case_id from review r where r.person_id = (select sec.person())));

-- What a reviewer is told before they agree: who asks, of which team, and on which terms. The wrapped key comes along for the
-- event of their answer; without a row that is theirs it opens nothing.
create function sec.my_reviews()
  returns table (review_id uuid, case_id uuid, compartment_id int, team_id int, team_name text, charter text,
                 charter_overrides jsonb, asked_by text, asked_by_id uuid, asked_at timestamptz, state text, version int, hash text,
                 agreed_at timestamptz, answered_at timestamptz, wrapped bytea)
  language sql stable security definer set search_path = pg_catalog
  as $$ select r.review_id, r.case_id, r.compartment_id, c.team_id, t.name, t.charter, t.charter_overrides, p.name, r.asked_by,
               r.asked_at, r.state, r.version, r.hash, r.agreed_at, r.answered_at, k.wrapped
          from public.review r join public.cases c using (case_id) join public.team t using (team_id)
               join public.person p on p.person_id = r.asked_by join public.case_key k using (case_id)
         where r.person_id = sec.person() and r.state <> 'over' and k.wrapped is not null
         order by r.asked_at desc, r.review_id limit 200 $$;
revoke execute on function sec.my_reviews() from public;
grant execute on function sec.my_reviews() to parley_app;

-- Which cases somebody is asked to review something of: for the job that erases them.
create function sec.reviews_of(who uuid) returns table (case_id uuid, review_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select r.case_id, r.review_id from public.review r where r.person_id = who and r.state <> 'over' $$;
revoke execute on function sec.reviews_of(uuid) from public;
grant execute on function sec.reviews_of(uuid) to parley_job;

-- The erasure of a case takes what was submitted with it.
create function sec.erased_key_takes_reviews() returns trigger
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    delete from public.review where case_id = new.case_id;
    return null;
  end $$;
create trigger erased_key_takes_reviews after update of wrapped on case_key
  for each row when (old.wrapped is not null and new.wrapped is null)
  execute function sec.erased_key_takes_reviews();

-- What a reviewer said to the team goes with their texts.
create or replace function sec.erase_texts(who uuid, today timestamptz) returns setof uuid
  language plpgsql volatile security definer set search_path = pg_catalog
  as $$ begin
    update public.opinion set note = null where person_id = who;
    update public.triage_answer set note = null where answered_by = who;
    update public.embargo_proposal set reason = null where proposed_by = who;
    update public.party_status set note = null where set_by = who;
    update public.brief set subject = '', body = '', withdrawn_at = coalesce(withdrawn_at, today) where written_by = who;
    update public.break_glass set note = null where opened_by = who;
    update public.break_glass_item set note = null where done_by = who;
    update public.approval set reason = null where person_id = who;
    update public.review set note = null where person_id = who;
    update public.submission set reason = null where asked_by = who;
    update public.disregard set sealed = null, reason = '' where recorded_by = who;
    -- A reason that is still to go out goes first, with its publication.
    update public.publication set reason = null
     where requested_by = who and (finished_at is not null or cancelled_at is not null);
    -- What they asked others into a case with; who has yet to answer reads it until then.
    update public.participant set invitation = '' where invited_by = who and consent not in ('invited', 'lapsed');
    return query with said as (
        update public.message set body = '', retracted_at = coalesce(retracted_at, today), retracted_by = coalesce(retracted_by, who)
         where author_id = who and length(body) > 0 returning case_id),
      files as (
        update public.attachment set content = '', name = '', withdrawn_at = coalesce(withdrawn_at, today)
         where author_id = who and length(content) + length(name) > 0 returning case_id),
      noted as (delete from public.triage_notes where edited_by = who returning case_id)
      select case_id from said union select case_id from files union select case_id from noted;
  end $$;

-- An approval from outside counts as long as the review stands.
create or replace function sec.stand_case(wanted uuid) returns void
  language sql security definer set search_path = pg_catalog
  as $$
    update public.cases c
       set publishing = s.publishing, approved_by = s.approved_by, submitted = s.submitted, fix_merged = s.fix_merged, record_waits = s.record_waits,
           emergency_by = s.emergency_by, stuck_by = s.stuck_by, emergency_at = s.emergency_at,
           change_asked = s.change_asked, glass_open = s.glass_open, proposal_waits = s.proposal_waits
      from (select
          exists (select 1 from public.publication p
                   where p.case_id = wanted and p.finished_at is null and p.cancelled_at is null) as publishing,
          array(select a.person_id from public.approval a join public.cases o on o.case_id = a.case_id
                 where a.case_id = wanted and a.approved_at is not null and a.kind <> 'emergency'
                   and a.version = (select max(v.version) from public.advisory_version v where v.case_id = wanted)
                   and (exists (select 1 from public.membership m
                                 where m.team_id = o.team_id and m.person_id = a.person_id and m.left_at is null)
                     or exists (select 1 from public.review r
                                 where r.case_id = wanted and r.hash = a.hash and r.person_id = a.person_id and r.state = 'approved'))
                 order by a.approved_at, a.person_id) as approved_by,
          exists (select 1 from public.submission u where u.case_id = wanted) as submitted,
          exists (select 1 from public.link l
                   where l.case_id = wanted and l.kind = 'pull-request' and l.merged_at is not null
                     and l.removed_at is null) as fix_merged,
          exists (select 1 from public.publication_step s
                   where s.case_id = wanted and s.step = 'cve' and s.state not in ('done', 'skipped')) as record_waits,
          array(select p.requested_by from public.publication p
                 where p.case_id = wanted and p.emergency and p.reviewed_at is null and p.cancelled_at is null
                   and p.finished_at is not null order by p.publication_number) as emergency_by,
          (select p.requested_by from public.publication p
            where p.case_id = wanted and p.finished_at is null and p.cancelled_at is null
              and exists (select 1 from public.publication_step s
                           where s.publication_id = p.publication_id and s.state = 'stuck')) as stuck_by,
          (select max(a.approved_at) from public.approval a
            where a.case_id = wanted and a.kind = 'emergency'
              and a.version = (select max(v.version) from public.advisory_version v where v.case_id = wanted)) as emergency_at,
          (select u.kind from public.submission u
            where u.case_id = wanted and u.kind <> 'first'
              and u.version = (select max(v.version) from public.advisory_version v where v.case_id = wanted)
              and not exists (select 1 from public.publication p
                               where p.case_id = wanted and p.hash = u.hash and p.cancelled_at is null)) as change_asked,
          exists (select 1 from public.break_glass g where g.case_id = wanted and g.closed_at is null) as glass_open,
          exists (select 1 from public.embargo_proposal e
                   where e.case_id = wanted and e.outcome is null and e.party <> 'team'
                     and not exists (select 1 from public.embargo_answer a
                                      where a.proposal_id = e.proposal_id and a.party = 'team' and not a.void)) as proposal_waits) s
     where c.case_id = wanted
       and (c.publishing, c.approved_by, c.submitted, c.fix_merged, c.record_waits, c.emergency_by, c.stuck_by, c.emergency_at,
            c.change_asked, c.glass_open, c.proposal_waits)
           is distinct from (s.publishing, s.approved_by, s.submitted, s.fix_merged, s.record_waits, s.emergency_by, s.stuck_by, s.emergency_at,
            s.change_asked, s.glass_open, s.proposal_waits)
  $$;
create trigger review_stands_case after update of state on review
  for each row execute function sec.row_stands_case();
