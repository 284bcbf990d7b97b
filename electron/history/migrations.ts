/**
 * What makes each version of the history's file out of the one before; `user_version` counts those that were run.
 * Never change one that was released: add another.
 */
export const MIGRATIONS: readonly string[] = [
  `
CREATE TABLE job (
  id text PRIMARY KEY,
  cluster text NOT NULL,
  -- Milliseconds since the epoch, as all times here: when it was started, the newest beat of the process that records
  -- it (of a job that was only seen in a ledger: the newest change), and when a ledger told of it since.
  created_at integer NOT NULL,
  heard_at integer NOT NULL,
  seen_at integer,
  -- A StoredJob: the newest that is known.
  summary text NOT NULL,
  -- What a search looks into, in small letters.
  search text NOT NULL,
  -- 0 once it has ended for good.
  is_open integer NOT NULL,
  -- All the rest is missing for a job that was only seen in a ledger. Which process's part it is that is recorded:
  recorder text,
  ran_by text,
  ran_from text,
  plan text,
  snapshot text,
  result text,
  log_file text,
  log_fault text
) STRICT;
CREATE INDEX job_by_time ON job (created_at);
CREATE TABLE sample (
  job_id text NOT NULL REFERENCES job ON DELETE CASCADE,
  no integer NOT NULL,
  sample text NOT NULL,
  PRIMARY KEY (job_id, no)
) STRICT, WITHOUT ROWID;
CREATE TABLE event (
  job_id text NOT NULL REFERENCES job ON DELETE CASCADE,
  no integer NOT NULL,
  event text NOT NULL,
  PRIMARY KEY (job_id, no)
) STRICT, WITHOUT ROWID;
-- One row once somebody has chosen.
CREATE TABLE retention (days integer NOT NULL, jobs integer NOT NULL) STRICT;
`,
]
