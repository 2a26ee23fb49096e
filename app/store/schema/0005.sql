-- What had left already when this workspace was restored from a backup that did not know it.
create table left_before (
  digest blob primary key
) strict, without rowid;
