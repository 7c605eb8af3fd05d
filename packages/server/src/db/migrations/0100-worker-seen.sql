-- A worker says every few seconds that it lives. Readiness reads the newest of these lines; nothing else does.
create table worker_seen (
  worker_id uuid primary key,
  seen_at timestamptz not null
);
grant select on worker_seen to parley_app;
grant select, insert, update, delete on worker_seen to parley_job;
