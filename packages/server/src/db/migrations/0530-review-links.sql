-- The link by which somebody new came to a review ends with it; and no other case ends it while a review of theirs stands.
create or replace function sec.revoke_invitation_links(who uuid) returns void
  language sql volatile security definer set search_path = pg_catalog
  as $$ delete from public.sign_in_link l
         where l.person_id = who and l.purpose = 'invitation' and l.used_at is null
           and (who = sec.person() or sec.job_case() is not null
             or exists (select 1 from public.participant p where p.person_id = who and p.compartment_id = any (sec.my_compartments()))
             or exists (select 1 from public.review r where r.person_id = who and r.compartment_id = any (sec.my_compartments())))
           and not exists (select 1 from public.participant p
                            where p.person_id = who and p.ended_at is null
                              and p.consent in ('invited', 'signatory', 'lapsed'))
           and not exists (select 1 from public.review r where r.person_id = who and r.state <> 'over')
           and not exists (select 1 from public.membership m where m.person_id = who and m.left_at is null) $$;
revoke execute on function sec.revoke_invitation_links(uuid) from public;
grant execute on function sec.revoke_invitation_links(uuid) to parley_app, parley_job;
