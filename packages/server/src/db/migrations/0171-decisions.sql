-- Every decision of a body by name in one place: vetoes, removals, admins. A veto has the id of its nomination.

create table decision (
  decision_id uuid primary key,
  team_id int not null references team,
  body_team_id int not null references team,
  kind text not null check (kind in ('veto', 'removal', 'admin-appointment')),
  membership_id uuid references membership,  -- whom it is about; null for a veto
  quorum json not null,                      -- as it was when it was opened
  charter text not null,
  opened_by uuid not null references person,
  opened_at timestamptz not null,
  state text not null default 'open' check (state in ('open', 'passed', 'failed', 'moot')),
  closed_at timestamptz,
  outcome json,
  done_at timestamptz,                       -- when what was decided was done
  check ((kind = 'veto') = (membership_id is null)),
  check ((state = 'open') = (closed_at is null))
);
create unique index decision_open on decision (membership_id, kind) where state = 'open';
create index decision_by_team on decision (team_id, opened_at);

create table decision_vote (
  decision_id uuid not null references decision,
  person_id uuid not null references person,
  has_conflict boolean not null default false,
  vote text check (vote in ('yes', 'no', 'abstain')),
  opened boolean not null default false,     -- who opened it
  voted_at timestamptz,
  primary key (decision_id, person_id)
);

-- Vetoes that are there already: decided where their nomination is.
insert into decision (decision_id, team_id, body_team_id, kind, quorum, charter, opened_by, opened_at, state, closed_at, done_at)
  select n.nomination_id, n.team_id, t.oversight_team_id, 'veto', coalesce(n.rules -> 'quorum', '{"kind":"none"}'), n.charter,
         (select v.person_id from council_vote v where v.nomination_id = n.nomination_id order by not v.opened limit 1),
         coalesce(n.veto_ends_at, n.nominated_at),
         case when n.state = 'held' then 'open' when n.state = 'vetoed' then 'passed' else 'failed' end,
         case when n.state = 'held' then null else coalesce(n.decided_at, n.veto_ends_at, n.nominated_at) end, n.decided_at
    from nomination n join team t using (team_id)
   where t.oversight_team_id is not null and exists (select 1 from council_vote v where v.nomination_id = n.nomination_id);
insert into decision_vote (decision_id, person_id, has_conflict, vote, opened, voted_at)
  select v.nomination_id, v.person_id, v.has_conflict, v.vote, v.opened, v.voted_at
    from council_vote v join decision d on d.decision_id = v.nomination_id;
drop table council_vote;

-- A veto is shown to whoever is shown its nomination; what is about a member, to the team and its body.
alter table decision enable row level security;
alter table decision force row level security;
create policy readers on decision for select to parley_app using (
  (kind = 'veto' and decision_id in (select n.nomination_id from nomination n))
  or (kind <> 'veto' and (team_id = any ((select sec.my_teams())::int[]) or team_id = any ((select sec.my_overseen_teams())::int[]))));
create policy body on decision for insert to parley_app with check (
  team_id = any ((select sec.my_overseen_teams())::int[]) and body_team_id = any ((select sec.my_bodies())::int[])
  and opened_by = (select sec.person()) and state = 'open');
-- Held while somebody votes; its state is a job's to write.
create policy body_votes on decision for update to parley_app
  using (team_id = any ((select sec.my_overseen_teams())::int[]) and state = 'open') with check (state = 'open');
create policy jobs on decision to parley_job using (true);
grant select, insert, update (state) on decision to parley_app;
grant select, update on decision to parley_job;

alter table decision_vote enable row level security;
alter table decision_vote force row level security;
create policy readers on decision_vote for select to parley_app using (decision_id in (select d.decision_id from decision d));
create policy body on decision_vote for insert to parley_app with check (
  decision_id in (select d.decision_id from decision d where d.opened_by = (select sec.person()) and d.state = 'open'));
create policy own on decision_vote for update to parley_app
  using (person_id = (select sec.person())
         and decision_id in (select d.decision_id from decision d where d.state = 'open'));
create policy jobs on decision_vote for select to parley_job using (true);
grant select, insert, update (vote, has_conflict, voted_at) on decision_vote to parley_app;
grant select on decision_vote to parley_job;

-- A nominee who is erased: a veto of their nomination decides nothing any more.
create or replace function sec.erase_nominations(who uuid, today timestamptz) returns void
  language plpgsql volatile security definer set search_path = pg_catalog
  as $$ begin
    update public.ballot b set private_key = null, closed_at = coalesce(b.closed_at, today)
      from public.nomination n where n.nomination_id = b.ballot_id and n.nominee_id = who;
    update public.decision d set state = 'moot', closed_at = today, done_at = today
      from public.nomination n where n.nomination_id = d.decision_id and n.nominee_id = who and d.state = 'open';
    update public.nomination set sealed = '', notice = null, decided_at = coalesce(decided_at, today),
           state = case when state in ('review', 'voting', 'waiting', 'held', 'granted') then 'withdrawn' else state end
     where nominee_id = who;
  end $$;
