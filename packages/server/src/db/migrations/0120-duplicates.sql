-- A case says which others are its duplicates, those that were merged into it among them.
create index cases_duplicate on cases (duplicate_of) where duplicate_of is not null;
