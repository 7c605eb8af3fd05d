-- Whether a person has an answer to give about a case at this moment, and to what: an invitation, or a later end they were
-- asked about. Asked before a mail that asks for it is written, and again before it is sent.
create function sec.answer_awaited(who uuid, wanted uuid) returns text
  language sql stable security definer set search_path = pg_catalog
  as $$ select p.consent from public.participant p
         where p.case_id = wanted and p.person_id = who and p.ended_at is null
           and p.consent in ('invited', 'lapsed') $$;
revoke execute on function sec.answer_awaited(uuid, uuid) from public;
grant execute on function sec.answer_awaited(uuid, uuid) to parley_job;

-- Takes back the unused links of invitations of somebody who has no part in any case and no team any more. It tells whoever
-- calls it nothing of where somebody takes part.
create function sec.revoke_invitation_links(who uuid) returns void
  language sql volatile security definer set search_path = pg_catalog
  as $$ delete from public.sign_in_link l
         where l.person_id = who and l.purpose = 'invitation' and l.used_at is null
           and (who = sec.person() or sec.job_case() is not null or exists (
                  select 1 from public.participant p where p.person_id = who and p.compartment_id = any (sec.my_compartments())))
           and not exists (select 1 from public.participant p
                            where p.person_id = who and p.ended_at is null
                              and p.consent in ('invited', 'signatory', 'lapsed'))
           and not exists (select 1 from public.membership m where m.person_id = who and m.left_at is null) $$;
revoke execute on function sec.revoke_invitation_links(uuid) from public;
grant execute on function sec.revoke_invitation_links(uuid) to parley_app, parley_job;
