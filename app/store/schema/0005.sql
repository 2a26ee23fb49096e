-- What had left already when this workspace was restored from a backup that did not know it; to whom, by the same digest
-- that the do-not-contact list holds.
create table left_before (
  send_key text not null,
  recipient blob not null,
  primary key (send_key, recipient)
) strict, without rowid;
