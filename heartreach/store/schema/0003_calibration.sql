-- Guided sits: one row for each, its newest word; `body` is the whole word as JSON.
create table calibration (
  wearer integer not null references wearer (key) on delete cascade,
  calibration_id text not null,
  at real not null,
  body text not null,
  primary key (wearer, calibration_id)
) strict;
create index calibration_by_time on calibration (wearer, at);
