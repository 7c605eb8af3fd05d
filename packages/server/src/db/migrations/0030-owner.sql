-- The person who owns this installation: sets it up, manages its teams, reads no case for it.

alter table person add column is_owner boolean not null default false;
create unique index person_owner on person (is_owner) where is_owner;

-- Whoever holds an owner link made before this column existed is that person.
update person set is_owner = true
 where person_id = (select person_id from sign_in_link where purpose = 'owner' order by created_at limit 1);

-- Sessions and links of one person, newest first; ceremonies by age, for tidying up.
create index session_of_person on session (person_id, seen_at desc);
create index ceremony_age on ceremony (expires_at);
