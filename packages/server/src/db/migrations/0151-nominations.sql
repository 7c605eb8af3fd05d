-- Nominations, their secret ballots, and the veto. Who voted and what was voted stand in two tables that share nothing but
-- the ballot: no person, no time, no order.

create table nomination (
  nomination_id uuid primary key,
  team_id int not null references team,
  nominee_id uuid references person,   -- null for somebody nobody here knows yet
  sealed bytea not null,               -- name, ways to reach them, biography, reasons, background
  notice text,                         -- what the charter points out, and does not bar
  nominated_by uuid not null references person,
  nominated_at timestamptz not null,
  charter text not null,               -- the charter it was made under, and what of it decides, as it was then
  rules json not null,
  state text not null check (state in ('review', 'voting', 'failed', 'waiting', 'held', 'vetoed', 'granted', 'member', 'withdrawn')),
  veto_ends_at timestamptz,
  decided_at timestamptz
);
create index nomination_by_team on nomination (team_id, nominated_at);
create index nomination_undecided on nomination (state) where state in ('review', 'voting', 'waiting', 'held', 'granted');

create table ballot (
  ballot_id uuid primary key references nomination (nomination_id),
  opens_at timestamptz not null,
  closes_at timestamptz not null check (closes_at > opens_at),
  opened_at timestamptz,
  public_key json,                     -- JWK, once it is open
  private_key bytea,                   -- sealed; erased when the ballot is closed
  closed_at timestamptz,
  outcome json,
  check (closed_at is null or private_key is null)
);

create table ballot_elector (
  ballot_id uuid not null references ballot,
  person_id uuid not null references person,
  primary key (ballot_id, person_id)
);

-- What a voter had signed, without seeing it, and their passkey's word that they asked for it.
create table ballot_issuance (
  ballot_id uuid not null,
  person_id uuid not null,
  blinded bytea not null,
  blind_signature bytea not null,
  proof json not null,
  primary key (ballot_id, person_id),
  foreign key (ballot_id, person_id) references ballot_elector
);

create table ballot_vote (
  ballot_id uuid not null references ballot,
  token bytea not null check (length(token) between 33 and 200),
  token_signature bytea not null check (length(token_signature) <= 1024),
  vote text not null check (vote in ('yes', 'no', 'abstain')),
  vote_signature bytea not null check (length(vote_signature) <= 200),
  primary key (ballot_id, token)
);

-- A council's vote, by name: one row for each who was of the body when it was opened.
create table council_vote (
  nomination_id uuid not null references nomination,
  person_id uuid not null references person,
  has_conflict boolean not null default false,
  vote text check (vote in ('yes', 'no', 'abstain')),
  opened boolean not null default false,  -- who opened it
  voted_at timestamptz,
  primary key (nomination_id, person_id)
);

create function sec.my_teams() returns int[]
  language sql stable security definer set search_path = pg_catalog
  as $$ select coalesce(array_agg(team_id), '{}') from public.membership
         where person_id = sec.person() and left_at is null $$;
create function sec.my_overseen_teams() returns int[]
  language sql stable security definer set search_path = pg_catalog
  as $$ select coalesce(array_agg(team_id), '{}') from public.team
         where oversight_team_id = any (sec.my_bodies()) $$;

alter table nomination enable row level security;
alter table nomination force row level security;
create policy team on nomination for select to parley_app using (team_id = any ((select sec.my_teams())::int[]));
-- The body is shown what was carried, and never what failed or is being voted on.
create policy body on nomination for select to parley_app using (
  team_id = any ((select sec.my_overseen_teams())::int[]) and state in ('waiting', 'held', 'vetoed', 'granted', 'member'));
create policy nominators on nomination for insert to parley_app with check (
  team_id = any ((select sec.my_teams())::int[]) and nominated_by = (select sec.person()));
create policy withdrawal on nomination for update to parley_app
  using (team_id = any ((select sec.my_teams())::int[]) and nominated_by = (select sec.person()) and state = 'review')
  with check (state = 'withdrawn');
create policy veto on nomination for update to parley_app
  using (team_id = any ((select sec.my_overseen_teams())::int[]) and state in ('waiting', 'held'))
  with check (state = 'held');
create policy jobs on nomination to parley_job using (true);
grant select, insert, update (state, decided_at) on nomination to parley_app;
grant select, update on nomination to parley_job;

alter table ballot enable row level security;
alter table ballot force row level security;
create policy readers on ballot for select to parley_app using (ballot_id in (select n.nomination_id from nomination n));
create policy nominators on ballot for insert to parley_app with check (
  ballot_id in (select n.nomination_id from nomination n where n.nominated_by = (select sec.person())));
create policy jobs on ballot to parley_job using (true);
grant select (ballot_id, opens_at, closes_at, opened_at, public_key, closed_at, outcome), insert on ballot to parley_app;
grant select, update on ballot to parley_job;

alter table ballot_elector enable row level security;
alter table ballot_elector force row level security;
create policy readers on ballot_elector for select to parley_app using (ballot_id in (select b.ballot_id from ballot b));
create policy jobs on ballot_elector to parley_job using (true);
grant select on ballot_elector to parley_app;
grant select, insert on ballot_elector to parley_job;

-- One's own while the ballot runs; for the team, all of them when it is closed.
alter table ballot_issuance enable row level security;
alter table ballot_issuance force row level security;
create policy own on ballot_issuance for select to parley_app using (person_id = (select sec.person()));
create policy electorate on ballot_issuance for select to parley_app using (
  ballot_id in (select b.ballot_id from ballot b join nomination n on n.nomination_id = b.ballot_id
                 where b.closed_at is not null and n.team_id = any ((select sec.my_teams())::int[])));
create policy asking on ballot_issuance for insert to parley_app with check (person_id = (select sec.person()));
create policy jobs on ballot_issuance to parley_job using (true);
grant select, insert on ballot_issuance to parley_app;
grant select, insert, delete on ballot_issuance to parley_job;

-- Nobody reads a vote before the close, the application included; then the team reads them all.
alter table ballot_vote enable row level security;
alter table ballot_vote force row level security;
create policy electorate on ballot_vote for select to parley_app using (
  ballot_id in (select b.ballot_id from ballot b join nomination n on n.nomination_id = b.ballot_id
                 where b.closed_at is not null and n.team_id = any ((select sec.my_teams())::int[])));
create policy jobs on ballot_vote to parley_job using (true);
grant select on ballot_vote to parley_app;
grant select, insert, delete on ballot_vote to parley_job;

alter table council_vote enable row level security;
alter table council_vote force row level security;
create policy readers on council_vote for select to parley_app using (nomination_id in (select n.nomination_id from nomination n));
create policy body on council_vote for insert to parley_app with check (
  nomination_id in (select n.nomination_id from nomination n where n.team_id = any ((select sec.my_overseen_teams())::int[])));
create policy own on council_vote for update to parley_app using (person_id = (select sec.person()));
create policy jobs on council_vote for select to parley_job using (true);
grant select, insert, update (vote, has_conflict, voted_at) on council_vote to parley_app;
grant select on council_vote to parley_job;

-- What a caster needs, who is nobody: the key and the times of a ballot that is open.
create function sec.ballot_for_casting(wanted uuid)
  returns table (public_key json, opens_at timestamptz, closes_at timestamptz, is_closed boolean)
  language sql stable security definer set search_path = pg_catalog
  as $$ select b.public_key, b.opens_at, b.closes_at, b.closed_at is not null from public.ballot b
         where b.ballot_id = wanted and b.public_key is not null $$;

-- Casts once: true when this token had no vote yet. Held against the close, so that no vote comes after the count.
create function sec.cast_vote(of_ballot uuid, with_token bytea, signed bytea, this_vote text, vote_signed bytea) returns boolean
  language plpgsql security definer set search_path = pg_catalog
  as $$ declare done int;
  begin
    perform 1 from public.ballot b where b.ballot_id = of_ballot and b.closed_at is null and b.opened_at is not null for share;
    if not found then return false; end if;
    insert into public.ballot_vote (ballot_id, token, token_signature, vote, vote_signature)
      values (of_ballot, with_token, signed, this_vote, vote_signed) on conflict do nothing;
    get diagnostics done = row_count;
    return done = 1;
  end $$;

-- The sealed key, for an elector of an open ballot alone.
create function sec.ballot_key(of_ballot uuid) returns bytea
  language sql stable security definer set search_path = pg_catalog
  as $$ select b.private_key from public.ballot b join public.ballot_elector e using (ballot_id)
         where b.ballot_id = of_ballot and e.person_id = sec.person() and b.closed_at is null $$;
