-- The first schema. Times named `at`, `start`, `end`, `expires_at` are seconds since 1970-01-01 UTC;
-- `minute` is whole minutes since then. NULL means "not known". docs/store.md explains each table.
--
-- Tables with long rows keep their rowid: WITHOUT ROWID puts whole rows into the inner pages of the tree, so that one
-- damaged page could cost a seventh of a table (and sqlite.org/withoutrowid.html advises against it above 200 bytes).
-- The roll-ups have short rows and can be made again from the chunks.

create table wearer (
  key integer primary key,
  wearer_id text not null unique,
  tz text,
  tool text
) strict;

-- Dense words (beat, heart_rate, motion, reading, link_quality): one row for one minute (span 1: plain records) or for
-- several (span > 1: packed). heartreach/store/chunks.py is the codec, heartreach/store/series.py the list of series.
create table chunk (
  wearer integer not null references wearer (key) on delete cascade,
  series integer not null,
  minute integer not null,
  span integer not null check (span >= 1),
  n integer not null check (n >= 1),
  data blob not null,
  primary key (wearer, series, minute)
) strict;

-- Roll-ups for charts, kept in the transaction that changes what they sum up. hr in 0.1 beats/min, ln_rmssd and score in
-- 0.001, covered_ds in 0.1 s of beats; state is the code of the state most readings were in (series.py).
create table minute (
  wearer integer not null references wearer (key) on delete cascade,
  minute integer not null,
  beats integer not null,
  covered_ds integer not null,
  readings integer not null,
  scored integer not null,
  state integer,
  hr_min integer, hr_mean integer, hr_max integer,
  ln_rmssd integer,
  score_min integer, score_mean integer, score_max integer,
  primary key (wearer, minute)
) strict, without rowid;

create table quarter (
  wearer integer not null references wearer (key) on delete cascade,
  minute integer not null,
  beats integer not null,
  covered_ds integer not null,
  readings integer not null,
  scored integer not null,
  state integer,
  hr_min integer, hr_mean integer, hr_max integer,
  ln_rmssd integer,
  score_min integer, score_mean integer, score_max integer,
  primary key (wearer, minute)
) strict, without rowid;

create table gap (
  wearer integer not null references wearer (key) on delete cascade,
  at real not null,
  reason text not null,
  until real not null,
  primary key (wearer, at, reason)
) strict;

create table contact (
  wearer integer not null references wearer (key) on delete cascade,
  at real not null,
  state text not null,
  primary key (wearer, at)
) strict;

create table battery (
  wearer integer not null references wearer (key) on delete cascade,
  at real not null,
  percent integer not null,
  primary key (wearer, at)
) strict;

create table device_info (
  wearer integer not null references wearer (key) on delete cascade,
  at real not null,
  body text not null,
  primary key (wearer, at)
) strict;

create table link (
  wearer integer not null references wearer (key) on delete cascade,
  at real not null,
  state text not null,
  body text not null,
  primary key (wearer, at, state)
) strict;

-- Words with an id of their own: `body` is the whole word as JSON, the other columns are there to search by.
create table onset (
  wearer integer not null references wearer (key) on delete cascade,
  onset_id text not null,
  at real not null,
  body text not null,
  primary key (wearer, onset_id)
) strict;
create index onset_by_time on onset (wearer, at);

create table decision (
  wearer integer not null references wearer (key) on delete cascade,
  decision_id text not null,
  at real not null,
  outcome text not null check (outcome in ('prompt', 'silence')),
  kind text not null,
  available integer not null,
  onset_id text,
  probability real,
  expires_at real,
  body text not null,
  primary key (wearer, decision_id)
) strict;
create index decision_by_time on decision (wearer, at);
create index prompt_by_expiry on decision (wearer, expires_at) where expires_at is not null;

-- No foreign key to decision: a receipt or an answer to a prompt nobody knows is kept as such.
create table receipt (
  wearer integer not null references wearer (key) on delete cascade,
  decision_id text not null,
  kind text not null,
  channel text not null,
  at real not null,
  primary key (wearer, decision_id, kind, channel)
) strict;
create index receipt_by_time on receipt (wearer, at);

create table answer (
  wearer integer not null references wearer (key) on delete cascade,
  answer_id text not null,
  decision_id text not null,
  at real not null,
  kind text not null,
  body text not null,
  primary key (wearer, answer_id)
) strict;
create index answer_by_time on answer (wearer, at);
create index answer_by_decision on answer (wearer, decision_id);

create table connection (
  wearer integer not null references wearer (key) on delete cascade,
  connection_id text not null,
  at real not null,
  body text not null,
  primary key (wearer, connection_id)
) strict;
create index connection_by_time on connection (wearer, at);

create table practice (
  wearer integer not null references wearer (key) on delete cascade,
  practice_id text not null,
  at real not null,
  body text not null,
  primary key (wearer, practice_id)
) strict;
create index practice_by_time on practice (wearer, at);

-- What the phone says of the moment: it is with somebody, wants silence, is there.
create table context (
  wearer integer not null references wearer (key) on delete cascade,
  at real not null,
  kind text not null,
  body text not null,
  primary key (wearer, at, kind)
) strict;

create table pause (
  wearer integer not null references wearer (key) on delete cascade,
  at real not null,
  body text not null,
  primary key (wearer, at)
) strict;

create table phone_seen (
  wearer integer not null references wearer (key) on delete cascade,
  at real not null,
  device text not null,
  body text not null,
  primary key (wearer, at, device)
) strict;

-- What a part of the hub needs to go on after a restart (the stress core, the policy desk): opaque to the store.
create table snapshot (
  wearer integer not null references wearer (key) on delete cascade,
  name text not null,
  at real not null,
  data blob not null,
  primary key (wearer, name)
) strict;

-- What was mended, so that the wearer is told (recovery.py).
create table recovery (
  at real not null primary key,
  body text not null
) strict;
