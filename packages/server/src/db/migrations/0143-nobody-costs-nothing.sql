-- The three grants, as 0002 and 0005 have them, for policies to ask. Each is asked once a statement and table, mostly on
-- behalf of somebody who cannot have it: a reporter has no team, a member no follow link. That is answered at once now,
-- without beginning a query: taking a report asks some twenty times.

create or replace function sec.my_compartments() returns int[]
  language plpgsql stable security definer set search_path = pg_catalog
  as $$
  declare me uuid := sec.person();
  begin
    if me is null then return '{}'; end if;
    return array(
      select t.compartment_id
        from public.membership m join public.team t using (team_id)
       where m.person_id = me and m.left_at is null and m.acknowledged_at is not null
      union all
      select cm.compartment_id
        from public.compartment_member cm
        join public.compartment k using (compartment_id)
        join public.membership m on m.team_id = k.team_id and m.person_id = cm.person_id
       where cm.person_id = me and m.left_at is null and m.acknowledged_at is not null);
  end $$;

create or replace function sec.my_participations() returns uuid[]
  language plpgsql stable security definer set search_path = pg_catalog
  as $$
  declare me uuid := sec.person();
  begin
    if me is null then return '{}'; end if;
    return array(select p.case_id from public.participant p
                  where p.person_id = me and p.consent = 'signatory' and p.ended_at is null);
  end $$;

create or replace function sec.my_reports() returns uuid[]
  language plpgsql stable security definer set search_path = pg_catalog
  as $$
  declare held bytea := sec.capability();
  begin
    if held is null then return '{}'; end if;
    return array(select f.case_id from public.follow_link f where f.lookup = held and f.replaced_at is null);
  end $$;
