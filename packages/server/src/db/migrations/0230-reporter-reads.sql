-- The holder of a follow link reads a case as well: one mark for the case and hour, of nobody in particular.
alter table read_mark drop constraint read_mark_pkey;
alter table read_mark alter column person_id drop not null;
create unique index read_mark_once on read_mark (case_id, coalesce(person_id, '00000000-0000-0000-0000-000000000000'), hour);
