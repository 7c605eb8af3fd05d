-- Who says that they are interested in joining, and the case that they write with the member who sponsors them. Whoever
-- holds the link reads, changes and withdraws what they said; members of the team read it.
create table interest (
  interest_id uuid primary key,
  team_id int not null references team,
  lookup bytea not null unique,        -- keyed hash of the link's secret
  link bytea not null,                 -- that secret, sealed: to send it again
  contact_lookup bytea not null,       -- keyed hash of the address: finds it when its owner is erased
  sealed bytea not null,               -- name, ways to reach them, what they say
  stated_at timestamptz not null,
  changed_at timestamptz not null      -- by whoever holds the link: what is kept is counted from here
);
create index interest_by_team on interest (team_id, stated_at);
create index interest_by_contact on interest (contact_lookup);

create table interest_case (
  interest_id uuid primary key references interest on delete cascade,
  sponsor_id uuid references person,
  sponsored_at timestamptz,
  sealed bytea,                        -- biography and reasons
  version int not null default 0,
  edited_as text check (edited_as in ('candidate', 'sponsor')),
  edited_by uuid references person,    -- null for the candidate
  edited_at timestamptz,
  nomination_id uuid references nomination
);

-- How many came lately: keyed hashes of network and mail addresses, forgotten after two days.
create table interest_arrival (
  origin bytea not null,
  contact bytea not null,
  at timestamptz not null
);
create index interest_arrival_at on interest_arrival (at);

alter table interest enable row level security;
alter table interest force row level security;
create policy team on interest for select to parley_app using (team_id = any ((select sec.my_teams())::int[]));
create policy holder on interest to parley_app using (lookup = (select sec.capability()));
create policy jobs on interest to parley_job using (true);
grant select, insert, update (sealed, contact_lookup, changed_at), delete on interest to parley_app;
grant select, delete on interest to parley_job;

alter table interest_case enable row level security;
alter table interest_case force row level security;
create policy readers on interest_case for select to parley_app using (interest_id in (select i.interest_id from interest i));
create policy taking on interest_case for insert to parley_app with check (
  sponsor_id = (select sec.person()) and interest_id in (
    select i.interest_id from interest i where i.team_id = any ((select sec.my_teams())::int[])));
create policy sponsor on interest_case for update to parley_app
  using (interest_id in (select i.interest_id from interest i where i.team_id = any ((select sec.my_teams())::int[]))
    and (sponsor_id is null or sponsor_id = (select sec.person())
      or not exists (select 1 from membership m join interest i using (team_id)
                      where i.interest_id = interest_case.interest_id and m.person_id = sponsor_id and m.left_at is null)))
  with check (sponsor_id is null or sponsor_id = (select sec.person()));
create policy candidate on interest_case for update to parley_app
  using (interest_id in (select i.interest_id from interest i where i.lookup = (select sec.capability())))
  with check (edited_as = 'candidate' and edited_by is null);
create policy jobs on interest_case for select to parley_job using (true);
grant select, insert, update on interest_case to parley_app;
grant select on interest_case to parley_job;

alter table interest_arrival enable row level security;
alter table interest_arrival force row level security;
create policy jobs on interest_arrival to parley_job using (true);
grant select, delete on interest_arrival to parley_job;

-- Counts what came within the hour and the day, and holds every other until this transaction ends.
create function sec.count_interests(origins bytea[], to_whom bytea, now_is timestamptz)
  returns table (from_address int, total int, to_contact int)
  language plpgsql volatile security definer set search_path = pg_catalog
  as $$ begin
    lock table public.interest_arrival in share row exclusive mode;
    return query select
      count(*) filter (where a.at > now_is - interval '1 hour' and a.origin = any (origins))::int,
      count(*) filter (where a.at > now_is - interval '1 hour')::int,
      count(*) filter (where a.contact = to_whom)::int
      from public.interest_arrival a where a.at > now_is - interval '1 day';
  end $$;
create function sec.note_interest(from_where bytea, to_whom bytea, now_is timestamptz) returns void
  language sql volatile security definer set search_path = pg_catalog
  as $$ insert into public.interest_arrival (origin, contact, at) values (from_where, to_whom, now_is) $$;

create or replace function sec.erase_joining(who uuid) returns void
  language plpgsql volatile security definer set search_path = pg_catalog
  as $$ begin
    update public.recorded_decision set name = 'Erased person', login = null, source = 'erased' where person_id = who;
    delete from public.team_notification where person_id = who;
    update public.interest_case set sponsor_id = null, sponsored_at = null where sponsor_id = who and nomination_id is null;
  end $$;
