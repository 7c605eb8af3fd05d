-- Who reads a row of a case need not be able to change it. A participant or a reporter changes what they wrote, the team
-- what is the case's; nobody but the owner of the tables changes a key. What each may do is in test/access/sql-table.ts.

revoke update on case_key from parley_app;
drop policy readers on case_key;
create policy readers on case_key for select to parley_app
  using (exists (select 1 from cases c where c.case_id = case_key.case_id));

drop policy readers on report;
create policy readers on report for select to parley_app using (
  compartment_id = any ((select sec.my_compartments())::int[])
  or case_id = any ((select sec.my_participations())::uuid[])
  or case_id = any ((select sec.my_reports())::uuid[]));
create policy opener on report for insert to parley_app with check (
  compartment_id = any ((select sec.my_compartments())::int[])
  or case_id = any ((select sec.my_reports())::uuid[]));
create policy reporter on report for update to parley_app using (
  compartment_id = any ((select sec.my_compartments())::int[])
  or case_id = any ((select sec.my_reports())::uuid[]));

drop policy readers on search_words;
create policy readers on search_words for select to parley_app using (
  compartment_id = any ((select sec.my_compartments())::int[])
  or (audience = 'everyone' and case_id = any ((select sec.my_participations())::uuid[]))
  or (audience in ('everyone', 'team+reporter') and case_id = any ((select sec.my_reports())::uuid[])));
create policy opener on search_words for insert to parley_app with check (
  compartment_id = any ((select sec.my_compartments())::int[])
  or case_id = any ((select sec.my_reports())::uuid[]));
create policy team on search_words for update to parley_app using (
  compartment_id = any ((select sec.my_compartments())::int[]));

do $$
declare
  t text;
  readable constant text := $p$(
      compartment_id = any ((select sec.my_compartments())::int[])
      or (audience = 'everyone' and case_id = any ((select sec.my_participations())::uuid[]))
      or (audience in ('everyone', 'team+reporter') and case_id = any ((select sec.my_reports())::uuid[])))$p$;
  in_channel constant text := $p$(
      audience like 'project:%' and (case_id::text || '/' || audience) = any ((select sec.my_channels())::text[]))$p$;
begin
  foreach t in array array['message', 'attachment'] loop
    execute format('drop policy readers on %I', t);
    execute format('drop policy channel on %I', t);
    execute format('create policy readers on %I for select to parley_app using %s', t, readable);
    execute format('create policy channel on %I for select to parley_app using %s', t, in_channel);
    execute format('create policy writers on %I for insert to parley_app with check (%s or %s)', t, readable, in_channel);
    -- The team, and whoever wrote it while they read it.
    execute format($p$create policy author on %I for update to parley_app using (
      compartment_id = any ((select sec.my_compartments())::int[])
      or (author_id = (select sec.person()) and (%s or %s))
      or (author_kind = 'reporter' and case_id = any ((select sec.my_reports())::uuid[])))$p$, t, readable, in_channel);
  end loop;
end $$;

-- A link that was replaced is nothing to its holder, not even a row that says so.
drop policy holder on follow_link;
create policy holder on follow_link for select to parley_app
  using (lookup = (select sec.capability()) and replaced_at is null);

-- Whose participation has ended writes nothing any more.
drop policy writers on event_body;
create policy writers on event_body for insert to parley_app with check (
  case_id is null
  or compartment_id = any ((select sec.my_compartments())::int[])
  or case_id = any ((select sec.my_participations())::uuid[])
  or case_id = any ((select sec.my_reports())::uuid[])
  or (case_id, (select sec.person())) in (
    select p.case_id, p.person_id from participant p where p.ended_at is null));
