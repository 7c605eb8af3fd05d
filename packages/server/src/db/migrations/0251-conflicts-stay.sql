-- Who has stated a conflict of interest in a vote of the body abstains in it for good (PEP 13): a later vote without the
-- statement does not take it back.
create function sec.keep_conflict() returns trigger
  language plpgsql set search_path = pg_catalog
  as $$ begin
    if old.has_conflict and not new.has_conflict then
      raise exception 'a conflict once stated stays' using errcode = 'insufficient_privilege';
    end if;
    return new;
  end $$;
create trigger keep_conflict before update of has_conflict on decision_vote
  for each row execute function sec.keep_conflict();
