-- The public timeline tells the receipt, which goes out by itself, from the first reply of a person.
alter table disclosure
  drop constraint disclosure_step_check,
  add constraint disclosure_step_check
    check (step in ('received', 'acknowledged', 'answered', 'accepted', 'fixed', 'published'));
