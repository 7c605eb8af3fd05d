-- Which charter the installation was started with last: it stays in use while the file that is named has mistakes. The
-- newest version of a file need not be it: a file may go back to an earlier text, and a built-in charter is no version.
create table charter_in_use (
  one boolean primary key default true check (one),
  charter text not null check (length(charter) between 1 and 80),
  since timestamptz not null
);
grant select, insert, update on charter_in_use to parley_app;

insert into charter_in_use (charter, since)
  select charter, read_at from charter_version order by read_at desc, charter limit 1;
