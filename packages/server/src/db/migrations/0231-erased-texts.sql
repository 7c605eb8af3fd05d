-- What a person wrote, in every place where they could: with a person's texts go their reasons, notes, briefs and opinions as
-- well. main/admin/people-columns.ts names each column and what becomes of it; a test compares the two.

-- The cases they have a part in or are asked into: each part ends by its own event first.
drop function sec.participations_of(uuid);
create function sec.participations_of(who uuid) returns table (case_id uuid, consent text)
  language sql stable security definer set search_path = pg_catalog
  as $$ select p.case_id, p.consent from public.participant p join public.cases c using (case_id)
         where p.person_id = who and p.consent in ('invited', 'signatory', 'lapsed') and p.ended_at is null
           and c.erased_at is null $$;

-- The cases whose reporter is reached at this address.
create function sec.reports_from(contact bytea) returns setof uuid
  language sql stable security definer set search_path = pg_catalog
  as $$ select distinct f.case_id from public.follow_link f join public.cases c using (case_id)
         where f.contact_lookup = contact and c.erased_at is null $$;

-- The cases in which they are to be credited.
create function sec.credited_in(who uuid) returns setof uuid
  language sql stable security definer set search_path = pg_catalog
  as $$ select distinct d.case_id from public.credit d join public.cases c using (case_id)
         where d.person_id = who and c.erased_at is null $$;

create or replace function sec.erase_person(who uuid, today timestamptz, with_texts boolean) returns setof uuid
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
    delete from public.idempotency_key where caller = 'person:' || who;
    delete from public.away where person_id = who;
    delete from public.on_call where person_id = who;
    delete from public.project_responder where person_id = who;
    delete from public.saved_view where person_id = who;
    delete from public.reading where person_id = who;
    delete from public.answering where person_id = who;
    delete from public.notification where person_id = who;
    delete from public.compartment_member where person_id = who;
    update public.project_contact set removed_at = coalesce(removed_at, today) where person_id = who;
    update public.participant set ended_at = today
     where person_id = who and ended_at is null and consent in ('invited', 'signatory', 'lapsed');
    update public.participant set invitation = '' where person_id = who;
    update public.credit set person_id = null where person_id = who;
    update public.mail set sealed = '', state = case when state = 'waiting' then 'dropped' else state end where person_id = who;
    if with_texts then return query select * from sec.erase_texts(who, today); end if;
  end $$;

-- What they wrote; returns the cases that are looked up by other words from then on.
create function sec.erase_texts(who uuid, today timestamptz) returns setof uuid
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

-- Bodies of what they did that hold a text of theirs; row, commitment and leaf stay.
create function sec.erase_said(who uuid, names text[]) returns int
  language plpgsql volatile security definer set search_path = pg_catalog
  as $$ declare bodies int; begin
    update public.event_body set salt = null, body = null, actor_id = null
     where actor_id = who and name = any (names) and body is not null;
    get diagnostics bodies = row_count;
    return bodies;
  end $$;

revoke execute on function sec.participations_of(uuid), sec.reports_from(bytea), sec.credited_in(uuid), sec.erase_texts(uuid, timestamptz),
  sec.erase_said(uuid, text[]) from public;
grant execute on function sec.participations_of(uuid), sec.reports_from(bytea), sec.credited_in(uuid), sec.erase_said(uuid, text[]) to parley_job;
