-- A case is opened in one statement: its key arrives beside its row, where the row cannot be seen yet. A key may be
-- laid for a case that does not exist; the foreign key sees to it that the case then does.
create policy opener on case_key for insert to parley_app with check (sec.case_is_new(case_id));
