-- The blind index: keyed hashes of words, one set per case and audience. Equal words show as equal numbers to a
-- holder of the database and the index key stays outside it; docs/SECURITY.md says what that reveals.

create table search_words (
  case_id uuid not null,
  compartment_id int not null,
  audience text not null check (audience in ('team', 'team+reporter', 'everyone')),
  words bigint[] not null,
  last_activity_at timestamptz not null,
  primary key (case_id, audience),
  foreign key (case_id, compartment_id) references cases (case_id, compartment_id) on update cascade
);
create index search_words_words on search_words using gin (words) with (fastupdate = off);

-- Words that stand in over half of a team's cases are left out of it: they say nothing and would list everything.
create table common_word (
  team_id int not null references team,
  word bigint not null,
  primary key (team_id, word)
);

alter table search_words enable row level security;
alter table search_words force row level security;
create policy readers on search_words to parley_app using (
  compartment_id = any ((select sec.my_compartments())::int[])
  or (audience = 'everyone' and case_id = any ((select sec.my_participations())::uuid[]))
  or (audience in ('everyone', 'team+reporter') and case_id = any ((select sec.my_reports())::uuid[])));
create policy one_case on search_words to parley_job using (case_id = (select sec.job_case()));

-- Array operators are not leakproof, so the index would go unused under a policy: membership is explicit here instead.
create function sec.search_cases(wanted bigint[], most int) returns table (case_id uuid, last_activity_at timestamptz)
  language sql stable security definer set search_path = pg_catalog
  as $$
    select found.case_id, max(found.last_activity_at) from (
      select s.case_id, s.last_activity_at from public.search_words s
       where s.words @> wanted
         and (s.compartment_id = any ((select sec.my_compartments())::int[])
           or (s.audience = 'everyone' and s.case_id = any ((select sec.my_participations())::uuid[])))
    ) found group by found.case_id order by 2 desc limit least(most, 200)
  $$;

grant select, insert, update on search_words to parley_app;
grant select, insert, update on search_words to parley_job;
grant select on common_word to parley_app, parley_job;
