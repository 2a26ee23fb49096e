-- An import that its program's end broke off goes on where it was: by what its file held, and what was asked of it.
alter table batches add column digest blob;
alter table batches add column options text not null default '{}';

-- The rows it had turned down by then; gone once it has ended, when they stand in a file of their own.
create table rejected_rows (
  batch_id integer not null references batches (id) on delete cascade,
  line integer not null,
  reason text not null,
  primary key (batch_id, line)
) strict, without rowid;
