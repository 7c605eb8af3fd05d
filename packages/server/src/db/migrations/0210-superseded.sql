-- What an attempt may have done, and which publication took another's place.
-- An attempt that was clearly refused has done nothing; before now nobody noted which were.
alter table publication_step add column may_be_done boolean not null default false;
update publication_step set may_be_done = true where attempts > 0 and state <> 'done';

alter table publication add column superseded_by uuid references publication;
grant update on publication to parley_app;

-- What was called off waits for nothing.
update publication_step s set state = 'skipped'
  from publication p
 where p.publication_id = s.publication_id and p.cancelled_at is not null and s.state not in ('done', 'skipped');
