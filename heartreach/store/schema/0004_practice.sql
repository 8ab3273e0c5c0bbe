-- What the wearer notes while practising (one table, `kind` says which word of heartreach/models/note.py), and what they
-- changed: the tool, and settings of the policy. The rowid keeps the order in which they came.
create table note (
  wearer integer not null references wearer (key) on delete cascade,
  note_id text not null,
  at real not null,
  kind text not null,
  body text not null,
  primary key (wearer, note_id)
) strict;
create index note_by_time on note (wearer, at);

create table tool_choice (
  wearer integer not null references wearer (key) on delete cascade,
  at real not null,
  tool text not null,
  primary key (wearer, at)
) strict;

create table settings_change (
  wearer integer not null references wearer (key) on delete cascade,
  at real not null,
  changed_by text not null,
  body text not null,
  primary key (wearer, at, changed_by)
) strict;
