-- What the desktop keeps: saved views, fields of one's own, what was put aside.

-- contacts ------------------------------------------------------------------------------------------------------------

-- What a list shows, under a name: conditions, order and columns as JSON.
create table views (
  id integer primary key autoincrement,
  entity text not null,
  name text not null,
  position integer not null,
  definition text not null,
  created_at integer not null
) strict;
create index views_by_entity on views (entity, position);

-- Fields that the founder adds; their values stand in `extra` under column_name.
create table custom_fields (
  id integer primary key autoincrement,
  entity text not null,
  column_name text not null,
  name text not null,
  kind text not null,
  choices text not null default '[]',
  created_at integer not null,
  unique (entity, column_name)
) strict;

-- What the list of people sorts and filters by most often stands in the index itself: the rows are wide, and deciphering
-- 100,000 of them takes most of a second.
create index contacts_by_score on contacts (score, last_contacted_at, status) where deleted_at is null;
create index contacts_by_touch on contacts (last_contacted_at, score, status) where deleted_at is null;
create index contacts_by_arrival on contacts (created_at, score, status, last_contacted_at) where deleted_at is null;
create index contacts_of_company on contacts (company_id, score, last_contacted_at, status) where deleted_at is null;
create index companies_by_shown_name on companies (name collate nocase) where deleted_at is null;

-- record --------------------------------------------------------------------------------------------------------------

-- Two people that somebody looked at and said are not one.
create table not_duplicates (
  id integer primary key autoincrement,
  one integer not null references contacts (id) on delete cascade,
  other integer not null references contacts (id) on delete cascade,
  at integer not null,
  by text not null,
  unique (one, other)
) strict;

-- Who may be here twice, by the ladder of core/dedupe.py: derived, with how far the looking has come.
create table duplicate_pairs (
  id integer primary key,
  one integer not null references contacts (id) on delete cascade,
  other integer not null references contacts (id) on delete cascade,
  rung integer not null,
  unique (one, other)
) strict;
create index duplicate_pairs_by_other on duplicate_pairs (other);
create index duplicate_pairs_by_rung on duplicate_pairs (rung, id);
create table duplicates_looked_at (contact integer not null, point integer not null, entry integer not null) strict;

create index contacts_by_name on contacts (name collate nocase, score, status, last_contacted_at)
  where deleted_at is null;
create index contacts_in_trash on contacts (deleted_at) where deleted_at is not null;
create index companies_in_trash on companies (deleted_at) where deleted_at is not null;
create index deals_in_trash on deals (deleted_at) where deleted_at is not null;
create index undo_merges on undo (id) where action = 'merge_contacts';
create index approvals_by_contact on approvals (contact_id) where contact_id is not null;
create index enrolments_by_contact on enrolments (contact_id);
create index invoices_by_contact on invoices (contact_id);
create index payments_by_invoice on payments (invoice_id);
create index activities_by_company on activities (company_id, at) where company_id is not null;
create index tasks_by_deal on tasks (deal_id) where deal_id is not null;
create index not_duplicates_by_other on not_duplicates (other);

-- today ---------------------------------------------------------------------------------------------------------------

-- When a person put it aside: it comes back at the end of the queue.
alter table approvals add column skipped_at integer;
create index messages_unanswered on messages (at)
  where direction = 'inbound' and handled_at is null and kind in ('reply', 'new');

-- inbox ---------------------------------------------------------------------------------------------------------------

-- Until when a conversation was put aside.
alter table threads add column snoozed_until integer;
-- Up to when a person has seen it; what came since is unread.
alter table threads add column read_at integer;
create index threads_by_last on threads (last_at);
create index threads_snoozed on threads (snoozed_until) where snoozed_until is not null;
-- Who had the last word, and who waits for one: asked of every conversation without reading what was said.
create index messages_turns on messages (thread_id, at, direction, kind);
create index messages_wanting on messages (thread_id, at, category, contact_id)
  where direction = 'inbound' and handled_at is null and kind in ('reply', 'new');

-- What a person said that words like these mean: later messages that say the same are read so.
create table taught (
  id integer primary key autoincrement,
  words text not null,
  category text not null,
  message_id integer references messages (id) on delete cascade,
  at integer not null,
  by text not null
) strict;
create index taught_by_message on taught (message_id);

-- pipeline ------------------------------------------------------------------------------------------------------------

create index deals_on_board on deals (stage, stage_changed_at, currency, value, close_date) where deleted_at is null;

-- sequences and analytics ---------------------------------------------------------------------------------------------

-- What a sequence is called by people (its name stays: chains go by it), and whether it rests or was put away; the same in
-- every version of it. A version that was taken back is not active.
alter table sequences add column title text;
alter table sequences add column paused_at integer;
alter table sequences add column archived_at integer;

-- Which touch of which version a person had, and what went out with it.
create table touches (
  id integer primary key autoincrement,
  enrolment_id integer not null references enrolments (id) on delete cascade,
  sequence_id integer not null references sequences (id),
  touch text not null,
  channel text not null,
  outbox_id integer,
  at integer not null,
  unique (enrolment_id, touch)
) strict;
create index touches_by_sequence on touches (sequence_id, touch);
create index touches_by_outbox on touches (outbox_id) where outbox_id is not null;
insert into touches (enrolment_id, sequence_id, touch, channel, outbox_id, at)
  select e.id, e.sequence_id, substr(s.name, instr(s.name, ' ') + 1), o.channel, o.id, s.at
  from enrolments e
  join steps s on s.run_id = e.run_id and (s.name glob 'queue *' or s.name glob 'task *')
  join outbox o
    on o.id = case when s.name glob 'task *' then cast(s.result as integer) else json_extract(s.result, '$.outbox_id') end
  where true
  on conflict do nothing;
create index enrolments_by_sequence on enrolments (sequence_id, state, because);
create index trials_by_arm on trials (experiment, arm);
create index outbox_touches_left on outbox (settled_at, channel)
  where purpose in ('cold', 'follow_up') and state in ('sent', 'handed');
create index messages_from_people on messages (contact_id, at, category) where direction = 'inbound' and kind in ('reply', 'new');

-- agents and compliance -----------------------------------------------------------------------------------------------

create index approvals_approved on approvals (kind) where state = 'approved';
create index runs_at_work on runs (workflow, state) where state in ('ready', 'waiting', 'running', 'failed');
create index runs_ended on runs (finished_at) where finished_at is not null;
create index outbox_blocked on outbox (contact_id) where state = 'blocked';
create index outbox_held on outbox (contact_id) where state = 'held';
create index spend_by_contact on spend (contact_id) where contact_id is not null;
create index spend_by_run on spend (run_id, at) where run_id is not null;
create index suppressions_standing on suppressions (at) where lifted_at is null;

-- settings ------------------------------------------------------------------------------------------------------------

create index egress_by_purpose on egress (purpose, at);
create index spend_by_model on spend (model, at, micros);

