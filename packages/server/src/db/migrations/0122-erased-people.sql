-- Erasing a person: their name, address, ways in and everything they set for themselves go. What they wrote stays under
-- "Erased person" unless it is asked for too; memberships, charters and the ledger keep their ids.

alter table person add column erased_at timestamptz;

-- Held until the end of the transaction: two who are the last of each other are not erased at once.
create function sec.hold_members() returns void
  language plpgsql volatile security definer set search_path = pg_catalog
  as $$ begin lock table public.membership in share row exclusive mode; end $$;

-- What would be left with nobody: admins other than this one, team by team, and narrowed cases that nobody else reads.
create function sec.left_without(who uuid) returns table (team text, others int, alone_in int)
  language sql stable security definer set search_path = pg_catalog
  as $$
    select t.name,
           (select count(*)::int from public.membership o join public.person p using (person_id)
             where o.team_id = m.team_id and o.person_id <> who and o.left_at is null and p.closed_at is null
               and 'admin' = any (o.roles)), 0
      from public.membership m join public.team t using (team_id)
     where m.person_id = who and m.left_at is null and 'admin' = any (m.roles)
    union all
    select null, null, count(*)::int from public.cases c join public.compartment k on k.compartment_id = c.compartment_id
     where k.narrowed and c.erased_at is null
       and exists (select 1 from public.compartment_member cm where cm.compartment_id = k.compartment_id and cm.person_id = who)
       and not exists (select 1 from public.compartment_member cm join public.membership m using (person_id)
                         join public.person p using (person_id)
                        where cm.compartment_id = k.compartment_id and cm.person_id <> who and m.team_id = c.team_id
                          and m.left_at is null and p.closed_at is null)
  $$;

-- The cases they take part in: each is left by its own announcement first.
create function sec.participations_of(who uuid) returns setof uuid
  language sql stable security definer set search_path = pg_catalog
  as $$ select p.case_id from public.participant p join public.cases c using (case_id)
         where p.person_id = who and p.consent = 'signatory' and p.ended_at is null and c.erased_at is null $$;

-- Erases; returns the cases in which texts went, whose words are looked up anew.
create function sec.erase_person(who uuid, today timestamptz, with_texts boolean) returns setof uuid
  language plpgsql volatile security definer set search_path = pg_catalog
  as $$ begin
    update public.person set name = 'Erased person', email = null, github_login = null, time_zone = 'UTC', notify = '{}',
           is_owner = false, closed_at = coalesce(closed_at, today), erased_at = today where person_id = who;
    update public.membership set left_at = coalesce(left_at, today), list_name = 'Erased person', list_login = null,
           left_notes = null where person_id = who;
    delete from public.session where person_id = who;
    delete from public.sign_in_link where person_id = who;
    delete from public.passkey where person_id = who;
    delete from public.ceremony where person_id = who;
    delete from public.external_identity where person_id = who;
    delete from public.api_token where person_id = who;
    delete from public.away where person_id = who;
    delete from public.saved_view where person_id = who;
    delete from public.reading where person_id = who;
    delete from public.answering where person_id = who;
    delete from public.notification where person_id = who;
    delete from public.compartment_member where person_id = who;
    update public.project_contact set removed_at = coalesce(removed_at, today) where person_id = who;
    update public.participant set ended_at = coalesce(ended_at, today), invitation = '' where person_id = who;
    update public.credit set person_id = null where person_id = who;
    update public.mail set sealed = '', state = case when state = 'waiting' then 'dropped' else state end where person_id = who;
    if not with_texts then return; end if;
    return query with gone as (
        update public.message set body = '', retracted_at = coalesce(retracted_at, today), retracted_by = coalesce(retracted_by, who)
         where author_id = who and length(body) > 0 returning case_id),
      files as (
        update public.attachment set content = '', withdrawn_at = coalesce(withdrawn_at, today)
         where author_id = who and length(content) > 0 returning case_id)
      select case_id from gone union select case_id from files;
  end $$;

revoke execute on function sec.hold_members(), sec.left_without(uuid), sec.participations_of(uuid), sec.erase_person(uuid, timestamptz, boolean) from public;
grant execute on function sec.hold_members(), sec.left_without(uuid), sec.participations_of(uuid), sec.erase_person(uuid, timestamptz, boolean) to parley_job;
