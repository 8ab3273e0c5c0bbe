-- What came of each closed episode, worked out once (heartreach/review/closing.py); it can be made again from the readings.
create table outcome (
  wearer integer not null references wearer (key) on delete cascade,
  decision_id text not null,
  at real not null,
  rule text not null,
  closed_at real not null,
  body text not null,
  primary key (wearer, decision_id)
) strict;
create index outcome_by_time on outcome (wearer, at);
