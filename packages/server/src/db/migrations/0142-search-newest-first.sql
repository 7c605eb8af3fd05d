-- A search costs what its reader's own cases cost, and looks at the newest first. In the index a case's words stand
-- together with its compartment and the season (ten days) it was last active in: a word that many cases have is looked
-- up in the newest seasons until enough are found, and what other teams have is passed over. Members find by the team's
-- set of words, which holds what the other audiences' sets hold; participants by their own cases, one by one.

create function sec.season(at timestamptz) returns int
  language sql immutable parallel safe
  return floor(extract(epoch from (at - timestamptz '2000-01-01 00:00:00+00')) / 864000)::int;

-- A compartment in a season, as it stands among the words. Words are 64 random bits: none is taken for one of these
-- but once in 2^64, and who asks looks at the row itself.
create function sec.season_key(compartment int, season int) returns bigint
  language sql immutable parallel safe
  return (compartment::bigint << 16) + season;

create function sec.search_keys(words bigint[], compartment int, season int) returns bigint[]
  language sql immutable parallel safe
  return words || array[-compartment::bigint, sec.season_key(compartment, season)];

-- Where a set was cut off at its two thousand words, the team's may lack some that another set has.
update search_words t
   set words = (select array_agg(distinct w) from search_words s, unnest(s.words) w where s.case_id = t.case_id)
 where t.audience = 'team'
   and exists (select 1 from search_words s where s.case_id = t.case_id and cardinality(s.words) >= 2000);

-- What was reported and not indexed since has one set, that of everyone.
insert into search_words (case_id, compartment_id, audience, words, last_activity_at)
select s.case_id, s.compartment_id, 'team', s.words, s.last_activity_at from search_words s where s.audience = 'everyone'
on conflict do nothing;

drop index search_words_words;
alter table search_words add column season int not null generated always as (sec.season(last_activity_at)) stored;
create index search_words_found on search_words
  using gin (sec.search_keys(words, compartment_id, season)) with (fastupdate = off) where audience = 'team';
analyze search_words;

-- The sets follow their case into another season, not to every minute: what is newest within one is read off the cases.
drop trigger case_moves_words on cases;
create trigger case_moves_words after update of last_activity_at on cases for each row
  when (sec.season(old.last_activity_at) is distinct from sec.season(new.last_activity_at))
  execute function sec.case_moves_words();

-- The newest season in which one of these compartments has a case.
create function sec.newest_season(of_compartments int[]) returns int
  language sql stable set search_path = pg_catalog
  as $$
    select max(sec.season(newest.last_activity_at)) from unnest(of_compartments) k cross join lateral (
      select c.last_activity_at from public.cases c where c.compartment_id = k
       order by c.last_activity_at desc limit 1) newest
  $$;

-- Cases of these compartments that have all these words, by the team's set: of the seasons from `earliest` to `latest`,
-- or of all until then.
create function sec.find_words(wanted bigint[], of_compartments int[], latest int, earliest int) returns uuid[]
  language plpgsql stable set search_path = pg_catalog set enable_seqscan = off
  as $$ begin
    if earliest is null then
      return array(
        select s.case_id from public.search_words s
         where s.audience = 'team' and sec.search_keys(s.words, s.compartment_id, s.season) @> wanted
           and sec.search_keys(s.words, s.compartment_id, s.season) && array(select -k::bigint from unnest(of_compartments) k)
           and s.compartment_id = any (of_compartments) and s.season <= latest);
    end if;
    return array(
      select s.case_id from public.search_words s
       where s.audience = 'team' and sec.search_keys(s.words, s.compartment_id, s.season) @> wanted
         and sec.search_keys(s.words, s.compartment_id, s.season) && array(
           select sec.season_key(k, at) from unnest(of_compartments) k, generate_series(earliest, latest) at)
         and s.compartment_id = any (of_compartments) and s.season between earliest and latest);
  end $$;

-- At least the newest `most` of those, where there are so many: the newest season, then twice as many and so on, after
-- some years whatever is older.
create function sec.find_newest(wanted bigint[], most int, of_compartments int[]) returns uuid[]
  language plpgsql stable set search_path = pg_catalog
  as $$
  declare
    found uuid[] := '{}';
    latest int := sec.newest_season(of_compartments);
    further int := 1;
  begin
    while latest is not null and cardinality(found) < most loop
      if further > 64 then
        return found || sec.find_words(wanted, of_compartments, latest, null);
      end if;
      found := found || sec.find_words(wanted, of_compartments, latest, latest - further + 1);
      latest := latest - further;
      further := further * 2;
    end loop;
    return found;
  end $$;

create or replace function sec.search_cases(wanted bigint[], most int) returns table (case_id uuid, last_activity_at timestamptz)
  language sql stable security definer set search_path = pg_catalog
  as $$
    select c.case_id, c.last_activity_at from public.cases c
     where c.case_id = any (sec.find_newest(wanted, least(most, 200), sec.my_compartments()) || array(
       select s.case_id from public.search_words s
        where s.case_id = any ((select sec.my_participations())::uuid[]) and s.audience = 'everyone' and s.words @> wanted))
     order by c.last_activity_at desc limit least(most, 200)
  $$;

-- Cases of the viewer's compartments that share at least two of these words, the nearest first: whichever share all of
-- them or all but one, and of those that share fewer the newest, as far back as there are not enough yet. Words that
-- over half of a team's cases have say nothing and are passed over. `shared` counts the pairs of words that are shared.
create or replace function sec.similar_cases(words_of_title bigint[], but uuid, most int)
  returns table (case_id uuid, shared bigint)
  language plpgsql stable security definer set search_path = pg_catalog
  as $$
  declare
    mine int[] := sec.my_compartments();
    asked bigint[] := array(
      select w from unnest(words_of_title[1:6]) with ordinality t (w, at)
       where not exists (select 1 from public.common_word o join public.team using (team_id)
                          where o.word = w and compartment_id = any (mine)) order by at);
    latest int := sec.newest_season(mine);
    found uuid[] := '{}';
    near uuid[] := '{}';
    earliest int;
    further int := 1;
    one int;
    other int;
  begin
    if latest is null or cardinality(asked) < 2 then return; end if;
    if cardinality(asked) > 2 then
      near := sec.find_words(asked, mine, latest, null);
    end if;
    if cardinality(asked) > 3 then
      for one in 1..cardinality(asked) loop
        near := near || sec.find_words(asked[:one - 1] || asked[one + 1:], mine, latest, null);
      end loop;
    end if;
    while cardinality(found) < most and latest > 0 loop
      earliest := case when further > 81 then null else latest - further + 1 end;
      for one in 1..cardinality(asked) - 1 loop
        for other in one + 1..cardinality(asked) loop
          found := found || sec.find_words(array[asked[one], asked[other]], mine, latest, earliest);
        end loop;
      end loop;
      latest := coalesce(earliest, 1) - 1;
      further := further * 9;
    end loop;
    return query
      with near_words as (
        select s.case_id, (select count(*) from unnest(asked) w where s.words @> array[w]) as words
          from public.search_words s where s.case_id = any (near) and s.audience = 'team'),
      met as (
        select f.case_id, count(*) as pairs from unnest(found) f (case_id) group by 1
        union
        select n.case_id, n.words * (n.words - 1) / 2 from near_words n)
      select m.case_id, max(m.pairs) from met m join public.cases c using (case_id)
       where m.case_id <> but
       group by m.case_id, c.last_activity_at order by 2 desc, c.last_activity_at desc limit least(most, 50);
  end $$;

revoke execute on function sec.find_words(bigint[], int[], int, int), sec.find_newest(bigint[], int, int[]),
  sec.newest_season(int[]) from public;
