-- Instants are milliseconds since 1970 UTC; money is minor units beside its currency; lists and records are JSON text.
-- Ids of what a person sees are never given twice (autoincrement), since the audit trail and the events name them.

-- Settings and keys ---------------------------------------------------------------------------------------------------

create table settings (
  name text primary key,
  value text not null,
  updated_at integer not null
) strict, without rowid;

create table secrets (
  name text primary key,
  nonce blob not null,
  sealed blob not null,
  created_at integer not null,
  used_at integer,
  note text not null default ''
) strict, without rowid;

-- One key a person: shredding it makes what the audit trail says of them unreadable without breaking the chain.
create table person_keys (
  contact_id integer primary key,
  key blob not null
) strict;

-- People and companies ------------------------------------------------------------------------------------------------

create table companies (
  id integer primary key autoincrement,
  name text not null,
  name_key text not null,
  domain text,
  industry text,
  size_low integer,
  size_high integer,
  annual_revenue integer,
  funding text,
  technologies text not null default '[]',
  country text,
  state text,
  city text,
  website text,
  extra text not null default '{}',
  source text,
  batch_id integer,
  created_at integer not null,
  updated_at integer not null,
  deleted_at integer
) strict;
create index companies_by_domain on companies (domain) where domain is not null;
create index companies_by_name on companies (name_key);

create table contacts (
  id integer primary key autoincrement,
  first_name text not null default '',
  last_name text not null default '',
  name text not null default '',
  title text,
  seniority text,
  department text,
  company_id integer references companies (id),
  city text,
  state text,
  country text,
  time_zone text,
  language text,
  website text,
  source text,
  owner text,
  status text not null default 'new',
  score integer,
  band text,
  tags text not null default '[]',
  notes text,
  external_id text,
  extra text not null default '{}',
  batch_id integer,
  created_at integer not null,
  updated_at integer not null,
  last_contacted_at integer,
  deleted_at integer
) strict;
create index contacts_by_company on contacts (company_id);
create index contacts_by_batch on contacts (batch_id) where batch_id is not null;
create index contacts_by_status on contacts (status, score) where deleted_at is null;

-- Every way to reach a person: email, phone, mobile, linkedin. `value` is the one spelling we keep.
create table contact_points (
  id integer primary key autoincrement,
  contact_id integer not null references contacts (id) on delete cascade,
  kind text not null,
  value text not null,
  shown text not null,
  position integer not null default 0,
  state text not null default 'unknown',
  live integer not null default 1
) strict;
create index points_by_contact on contact_points (contact_id, kind, position);
create index points_by_value on contact_points (value, kind);
create unique index one_contact_per_email on contact_points (value) where kind = 'email' and live = 1;

-- Where a lead stands in the department: one row a person.
create table journeys (
  id integer primary key autoincrement,
  contact_id integer not null unique references contacts (id) on delete cascade,
  chain text not null,
  agent text,
  state text not null,
  mode text not null default 'A',
  because text not null default '',
  next_at integer,
  hops integer not null default 0,
  started_at integer not null,
  updated_at integer not null
) strict;
create index journeys_by_state on journeys (state);

create table facts (
  id integer primary key autoincrement,
  contact_id integer references contacts (id) on delete cascade,
  company_id integer references companies (id) on delete cascade,
  field text not null,
  value text not null,
  source text not null,
  url text,
  method text not null,
  confidence real not null,
  retrieved_at integer not null,
  by text not null,
  locked integer not null default 0,
  superseded_by integer
) strict;
create index facts_by_contact on facts (contact_id, field) where contact_id is not null;
create index facts_by_company on facts (company_id, field) where company_id is not null;

create table scores (
  id integer primary key autoincrement,
  contact_id integer not null unique references contacts (id) on delete cascade,
  value integer not null,
  band text not null,
  signals text not null,
  unknown text not null,
  reason text not null default '',
  weights text not null,
  scored_at integer not null
) strict;

-- What was learnt in conversation: budget, authority, need, timeline, competition, with the quoted words.
create table slots (
  id integer primary key autoincrement,
  contact_id integer not null references contacts (id) on delete cascade,
  slot text not null,
  value text not null,
  quote text not null,
  message_id integer,
  confidence real not null,
  at integer not null,
  unique (contact_id, slot)
) strict;

-- Deals, activities, tasks --------------------------------------------------------------------------------------------

create table deals (
  id integer primary key autoincrement,
  title text not null,
  company_id integer references companies (id),
  contact_id integer references contacts (id),
  stage text not null default 'new',
  value integer,
  currency text not null,
  close_date text,
  owner text,
  pipeline text,
  competitor text,
  authority text,
  need text,
  timeline text,
  lost_reason text,
  notes text,
  external_id text,
  extra text not null default '{}',
  batch_id integer,
  created_at integer not null,
  updated_at integer not null,
  stage_changed_at integer not null,
  deleted_at integer
) strict;
create index deals_by_contact on deals (contact_id);
create index deals_by_company on deals (company_id);
create index deals_by_stage on deals (stage) where deleted_at is null;

create table activities (
  id integer primary key autoincrement,
  kind text not null,
  contact_id integer references contacts (id) on delete cascade,
  company_id integer references companies (id) on delete cascade,
  deal_id integer references deals (id) on delete cascade,
  body text not null default '',
  sentiment text,
  at integer not null,
  by text not null
) strict;
create index activities_by_contact on activities (contact_id, at);
create index activities_by_deal on activities (deal_id, at);

create table tasks (
  id integer primary key autoincrement,
  title text not null,
  kind text not null default 'todo',
  contact_id integer references contacts (id) on delete cascade,
  deal_id integer references deals (id) on delete cascade,
  run_id integer,
  due_at integer,
  state text not null default 'open',
  detail text not null default '{}',
  created_by text not null,
  created_at integer not null,
  done_at integer
) strict;
create index tasks_open on tasks (due_at) where state = 'open';
create index tasks_by_contact on tasks (contact_id);

-- Mail ----------------------------------------------------------------------------------------------------------------

create table mailboxes (
  id integer primary key autoincrement,
  address text not null unique,
  name text not null default '',
  smtp text not null,
  imap text not null,
  provider text not null default 'other',
  state text not null default 'active',
  paused_because text,
  daily_cap integer,
  first_send_at integer,
  ramp_from integer,
  sent_copies text not null default 'unknown',
  created_at integer not null
) strict;

-- How far a folder was read, and when: "not read" is not "no reply".
create table folders (
  id integer primary key autoincrement,
  mailbox_id integer not null references mailboxes (id) on delete cascade,
  name text not null,
  uidvalidity integer,
  last_uid integer not null default 0,
  read_at integer,
  error text,
  unique (mailbox_id, name)
) strict;

create table raw_mail (
  id integer primary key autoincrement,
  mailbox_id integer not null references mailboxes (id),
  folder text not null,
  uidvalidity integer not null,
  uid integer not null,
  bytes blob not null,
  size integer not null,
  fetched_at integer not null,
  state text not null default 'pending',
  attempts integer not null default 0,
  error text,
  message_id text,
  unique (mailbox_id, folder, uidvalidity, uid)
) strict;
create index raw_mail_pending on raw_mail (id) where state = 'pending';
create index raw_mail_by_message_id on raw_mail (message_id) where message_id is not null;

create table threads (
  id integer primary key autoincrement,
  contact_id integer references contacts (id) on delete cascade,
  mailbox_id integer references mailboxes (id),
  subject text not null,
  created_at integer not null,
  last_at integer not null
) strict;
create index threads_by_contact on threads (contact_id, last_at);

create table messages (
  id integer primary key autoincrement,
  thread_id integer references threads (id) on delete cascade,
  contact_id integer references contacts (id) on delete cascade,
  mailbox_id integer references mailboxes (id),
  direction text not null,
  channel text not null,
  sender text not null,
  recipient text not null,
  subject text not null,
  text text not null,
  full_text text,
  at integer not null,
  message_id text,
  seen_message_id text,
  refs text not null default '[]',
  kind text,
  category text,
  confidence real,
  classified_by text,
  reading text,
  outbox_id integer,
  raw_id integer references raw_mail (id),
  handled_at integer
) strict;
create index messages_by_thread on messages (thread_id, at);
create index messages_returned on messages (outbox_id, kind, category) where kind in ('bounce', 'complaint');
create index messages_by_contact on messages (contact_id, at);
create index messages_by_message_id on messages (message_id) where message_id is not null;
create index messages_by_seen_id on messages (seen_message_id) where seen_message_id is not null;

-- Outreach ------------------------------------------------------------------------------------------------------------

create table sequences (
  id integer primary key autoincrement,
  name text not null,
  version integer not null default 1,
  steps text not null,
  active integer not null default 1,
  created_at integer not null,
  unique (name, version)
) strict;

create table enrolments (
  id integer primary key autoincrement,
  contact_id integer not null references contacts (id) on delete cascade,
  sequence_id integer not null references sequences (id),
  state text not null,
  touch integer not null default 0,
  because text not null default '',
  run_id integer,
  variant text,
  created_at integer not null,
  updated_at integer not null
) strict;
create unique index one_sequence_per_contact on enrolments (contact_id) where state = 'active';

create table approvals (
  id integer primary key autoincrement,
  kind text not null,
  title text not null,
  contact_id integer references contacts (id) on delete cascade,
  deal_id integer references deals (id) on delete cascade,
  run_id integer,
  step text,
  risk text not null default 'outward',
  subject text not null,
  state text not null default 'pending',
  answer text,
  asked_at integer not null,
  decided_at integer,
  decided_by text,
  expires_at integer
) strict;
create index approvals_pending on approvals (asked_at) where state = 'pending';
create index approvals_by_run on approvals (run_id);

create table experiments (
  id integer primary key autoincrement,
  name text not null,
  arm text not null,
  tried integer not null default 0,
  won integer not null default 0,
  retired_at integer,
  unique (name, arm)
) strict;

-- One row per decision whose outcome is later learnt.
create table trials (
  id integer primary key autoincrement,
  experiment text not null,
  arm text not null,
  contact_id integer references contacts (id) on delete cascade,
  outbox_id integer,
  at integer not null,
  outcome text,
  outcome_at integer
) strict;
create index trials_by_contact on trials (contact_id, outcome);

-- Money ---------------------------------------------------------------------------------------------------------------

create table quotes (
  id integer primary key autoincrement,
  deal_id integer not null references deals (id) on delete cascade,
  version integer not null,
  lines text not null,
  currency text not null,
  subtotal integer not null,
  discount_percent integer not null default 0,
  total integer not null,
  expires_on text not null,
  state text not null,
  approved_by text,
  approved_at integer,
  created_at integer not null,
  unique (deal_id, version)
) strict;

create table proposals (
  id integer primary key autoincrement,
  deal_id integer not null references deals (id) on delete cascade,
  quote_id integer not null references quotes (id),
  version integer not null,
  body text not null,
  state text not null,
  created_at integer not null,
  sent_at integer,
  unique (deal_id, version)
) strict;

create table invoices (
  id integer primary key autoincrement,
  deal_id integer not null references deals (id),
  quote_id integer not null references quotes (id),
  contact_id integer not null references contacts (id),
  kind text not null,
  amount integer not null,
  currency text not null,
  state text not null,
  due_on text,
  number text,
  provider_id text unique,
  customer_id text,
  link_id text,
  url text,
  send_key text not null unique,
  requested_at integer not null,
  finalized_at integer,
  paid_at integer,
  error text
) strict;
create index invoices_by_deal on invoices (deal_id);
create index invoices_open on invoices (state);

create table payments (
  id integer primary key autoincrement,
  invoice_id integer not null references invoices (id),
  provider_id text not null unique,
  amount integer not null,
  returned integer not null default 0,
  currency text not null,
  state text not null,
  at integer not null
) strict;

-- Provider events that were taken in, by the provider's own id: each counts once.
create table provider_events (
  id text primary key,
  type text not null,
  at integer not null,
  taken_at integer not null
) strict, without rowid;

-- Law -----------------------------------------------------------------------------------------------------------------

create table consents (
  id integer primary key autoincrement,
  contact_id integer references contacts (id) on delete cascade,
  channel text not null,
  scope text not null,
  seller text not null,
  how text not null,
  shown_text text not null default '',
  evidence text not null default '',
  given_at integer not null,
  expires_at integer,
  revoked_at integer,
  by text not null
) strict;
create index consents_by_contact on consents (contact_id);

-- Who must not be contacted, by HMAC: outlives deletion, import, merge and restore.
create table suppressions (
  id integer primary key autoincrement,
  digest blob not null,
  kind text not null,
  channel text not null default 'all',
  reason text not null,
  source text not null,
  at integer not null,
  lifted_at integer
) strict;
create index suppressions_by_digest on suppressions (digest) where lifted_at is null;

-- What the gate said, each time it was asked.
create table decisions (
  id integer primary key autoincrement,
  at integer not null,
  outbox_id integer,
  contact_id integer,
  channel text not null,
  purpose text not null,
  outcome text not null,
  hold_until integer,
  added text not null,
  fired text not null,
  facts text not null,
  ruleset text not null,
  content_digest blob
) strict;
create index decisions_by_outbox on decisions (outbox_id);

-- Engine --------------------------------------------------------------------------------------------------------------

create table runs (
  id integer primary key autoincrement,
  workflow text not null,
  version integer not null,
  contact_id integer,
  exclusive integer not null default 0,
  run_key text,
  arguments text not null,
  state text not null,
  priority integer not null default 5,
  wake_at integer,
  waiting_for text,
  waiting_key text,
  event_cursor integer not null,
  attempts integer not null default 0,
  error text,
  error_kind text,
  result text,
  lease_until integer,
  started_at integer not null,
  updated_at integer not null,
  finished_at integer
) strict;
create unique index runs_by_key on runs (run_key) where run_key is not null;
create index runs_due on runs (priority, wake_at) where wake_at is not null;
create index runs_waiting on runs (waiting_key) where waiting_key is not null;
create index runs_by_contact on runs (contact_id) where contact_id is not null;
create index runs_failed on runs (updated_at) where state = 'failed';
-- The lease per lead: at most one agent is in charge of a person.
create unique index one_agent_per_lead on runs (contact_id)
  where exclusive = 1 and state in ('ready', 'waiting', 'running', 'failed');

create table steps (
  run_id integer not null references runs (id) on delete cascade,
  name text not null,
  result text not null,
  attempts integer not null default 1,
  at integer not null,
  by text,
  cost integer not null default 0,
  primary key (run_id, name)
) strict, without rowid;

create table events (
  id integer primary key autoincrement,
  at integer not null,
  type text not null,
  key text,
  contact_id integer,
  run_id integer,
  data text not null
) strict;
create index events_by_type on events (type, key, id);
create index events_by_contact on events (contact_id, id) where contact_id is not null;

-- Work asked of the outside by agents, fulfilled by app/sync.
create table lookups (
  id integer primary key autoincrement,
  kind text not null,
  key text not null,
  contact_id integer,
  company_id integer,
  run_id integer,
  state text not null default 'queued',
  provider text,
  attempts integer not null default 0,
  not_before integer not null default 0,
  cost integer not null default 0,
  result text,
  error text,
  asked_at integer not null,
  answered_at integer
) strict;
create index lookups_queued on lookups (not_before) where state = 'queued';

create table outbox (
  id integer primary key autoincrement,
  send_key text not null unique,
  channel text not null,
  purpose text not null,
  contact_id integer references contacts (id) on delete cascade,
  deal_id integer,
  thread_id integer references threads (id),
  mailbox_id integer references mailboxes (id),
  run_id integer,
  approval_id integer,
  address text not null,
  subject text not null,
  text text not null,
  in_reply_to text,
  refs text not null default '[]',
  attachments text not null default '[]',
  provenance text not null default '{}',
  first integer not null default 0,
  state text not null default 'queued',
  priority integer not null default 5,
  not_before integer not null default 0,
  attempts integer not null default 0,
  looked integer not null default 0,
  error text,
  message_id text,
  provider_id text,
  decision_id integer,
  queued_at integer not null,
  approved_at integer,
  sending_at integer,
  settled_at integer
) strict;
create index outbox_due on outbox (not_before, priority) where state = 'queued';
create index outbox_sending on outbox (id) where state = 'sending';
create index outbox_uncertain on outbox (id) where state = 'uncertain';
create index outbox_handed on outbox (channel, settled_at) where state = 'handed';
create index outbox_by_contact on outbox (contact_id, state, settled_at);
create index outbox_by_mailbox on outbox (mailbox_id, settled_at) where state = 'sent';
create index outbox_by_message_id on outbox (message_id) where message_id is not null;
create index outbox_by_run on outbox (run_id);

create table egress (
  id integer primary key autoincrement,
  at integer not null,
  host text not null,
  port integer not null,
  purpose text not null,
  records text not null default '[]',
  bytes_out integer not null default 0,
  bytes_in integer not null default 0,
  outcome text not null
) strict;
create index egress_by_host on egress (host, at);

create table spend (
  id integer primary key autoincrement,
  at integer not null,
  agent text not null,
  contact_id integer,
  run_id integer,
  model text not null,
  tokens_in integer not null,
  tokens_out integer not null,
  micros integer not null
) strict;
create index spend_by_day on spend (at);

-- Import --------------------------------------------------------------------------------------------------------------

create table batches (
  id integer primary key autoincrement,
  file text not null,
  kind text not null,
  mapping text not null,
  counts text not null default '{}',
  fields text not null default '{}',
  failed_rows text,
  state text not null,
  resume_line integer not null default 0,
  started_at integer not null,
  finished_at integer
) strict;

-- A row that was taken in, by its fingerprint: the same row never makes a second contact.
create table imported_rows (
  fingerprint integer primary key,
  batch_id integer not null,
  record_id integer not null
) strict;
create index imported_rows_by_batch on imported_rows (batch_id);

-- History -------------------------------------------------------------------------------------------------------------

create table undo (
  id integer primary key autoincrement,
  at integer not null,
  by text not null,
  action text not null,
  label text not null,
  run_id integer,
  batch_id integer,
  inverse text,
  state text not null default 'open',
  undone_at integer
) strict;
create index undo_by_run on undo (run_id) where run_id is not null;
create index undo_by_batch on undo (batch_id) where batch_id is not null;

create table journal (
  id integer primary key autoincrement,
  undo_id integer,
  at integer not null,
  by text not null,
  table_name text not null,
  row_id integer not null,
  kind text not null,
  before text,
  after text
) strict;
create index journal_by_undo on journal (undo_id) where undo_id is not null;
create index journal_by_row on journal (table_name, row_id);

create table audit (
  seq integer primary key,
  at integer not null,
  by text not null,
  action text not null,
  contact_id integer,
  detail blob not null,
  previous blob not null,
  hash blob not null
) strict;
create index audit_by_contact on audit (contact_id) where contact_id is not null;
-- Also "insert or replace", which deletes without asking the triggers below.
create trigger audit_is_append_only_insert before insert on audit
  when new.seq is not (select coalesce(max(seq), 0) + 1 from audit)
  begin select raise(abort, 'the audit trail may not be changed'); end;
create trigger audit_is_append_only_update before update on audit
  begin select raise(abort, 'the audit trail may not be changed'); end;
create trigger audit_is_append_only_delete before delete on audit
  begin select raise(abort, 'the audit trail may not be changed'); end;

-- How many commits were waited for until they were on the disk. The anchor beside the file knows it too: where the file
-- falls behind, something that a person was told is saved is gone from it.
create table durable_commits (count integer not null) strict;
insert into durable_commits values (0);

-- Search: one row an entity; rowid = id * 8 + kind (see search.py).
create virtual table search using fts5 (
  title, body, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3'
);
