-- When a person let a paused mailbox send again: what happened before it does not count against it twice.
alter table mailboxes add column resumed_at integer;

-- Do-not-call registers that the founder imported: which, of what day, and for which places they speak.
create table registers (
  id integer primary key autoincrement,
  name text not null unique,
  dated_at integer not null,
  areas text not null,
  states text not null default '[]',
  imported_at integer not null
) strict;

-- The numbers of a register, by HMAC.
create table registered_numbers (
  register_id integer not null references registers (id) on delete cascade,
  digest blob not null,
  primary key (register_id, digest)
) strict, without rowid;
