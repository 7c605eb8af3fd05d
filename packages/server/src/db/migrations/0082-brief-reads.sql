-- That a council member opened a brief is an event of its case, which they write and cannot read.
create policy brief_readers on event_body for insert to parley_app with check (
  name = 'case:read' and actor_id = (select sec.person()) and case_id in (select b.case_id from brief b));
