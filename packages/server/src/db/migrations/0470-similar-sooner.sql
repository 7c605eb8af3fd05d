-- Cases of the viewer's compartments that share at least two of these words, the nearest first: whichever share all of
-- them or all but one, and of those that share fewer the newest, as far back as there are not enough yet. Words that
-- over half of a team's cases have say nothing and are passed over. `shared` counts the pairs of words that are shared. Pairs
-- are looked up of the first four words alone, and as far back as there are not enough yet together with the nearest:
-- fifteen pairs of six words took three times as long as everything else on a case's page.
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
    near := array(select distinct n from unnest(near) n);
    while cardinality(near) + cardinality(found) < most and latest > 0 loop
      earliest := case when further > 81 then null else latest - further + 1 end;
      for one in 1..least(cardinality(asked), 4) - 1 loop
        for other in one + 1..least(cardinality(asked), 4) loop
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
