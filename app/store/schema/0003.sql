-- The search ranks a name before a company before other words before notes, and forgives a slip in a name.
-- The index is derived from the rows: search.rebuild fills it in the same transaction.

drop table search;
create virtual table search using fts5 (
  name, company, body, notes,
  content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3'
);

-- Every word of a person's or company's name under each of its spellings with one letter left out (Garbe, SymSpell):
-- a typed word and the word that was meant share one.
create table search_slips (
  slip text not null,
  word text not null,
  primary key (slip, word)
) strict, without rowid;
