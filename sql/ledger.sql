-- Sluice's ledger: which jobs there are, and how far each of their key ranges has come.
-- A batch moves its key range forward inside its own transaction, so the ledger and the rows can
-- never disagree. Sluice runs these statements one by one, as a transaction each; an
-- administrator can run them by hand. They can be repeated.
--
-- For other database users:
--   GRANT USAGE ON SCHEMA sluice TO "user";
--   GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sluice TO "user";

CREATE SCHEMA IF NOT EXISTS sluice;

-- spec: the JobSpec as JSON, never changed but for the rows that may be set aside, which a person can
-- raise. plan: what the person saw before it ran, as JSON, with the beginning of a long condition.
-- A text holds 1 MiB at most on Aurora DSQL.
-- state: running, paused, cancelled, succeeded or failed; whether anybody works on it is a matter
-- of the leases. The limits in force can change while it runs; rows_per_second 0 is no limit.
CREATE TABLE IF NOT EXISTS sluice.job (
  id uuid PRIMARY KEY,
  spec text NOT NULL,
  plan text NOT NULL,
  state varchar(20) NOT NULL,
  batch_size int NOT NULL,
  workers int NOT NULL,
  rows_per_second int NOT NULL,
  -- -1 is any number; past it the job pauses.
  most_rows bigint NOT NULL,
  rejects int NOT NULL,
  failure text,
  created_at timestamptz NOT NULL DEFAULT now(),
  approvals text,
  archives text
);

-- Ledgers of older versions have not got it. Who approved of the job, and of more rows later: one JSON
-- object a line.
ALTER TABLE sluice.job ADD COLUMN IF NOT EXISTS approvals text;

-- Nor this: which processes keep the rows that they change, and on which host: one JSON object a line.
ALTER TABLE sluice.job ADD COLUMN IF NOT EXISTS archives text;

-- (lo, hi] of the primary key, as JSON arrays of text; null is open. Everything up to the cursor is
-- done. A range belongs to its owner, one process, as long as that has a lease. Whoever moves, takes
-- or cuts a range counts its epoch up, and may do so only with the epoch that it knows. counts: its
-- rows are what the job was asked to change, not those of a preparation. outcomes: of rows of a file how many
-- were inserted, updated, deleted, skipped and missing, as a JSON array.
CREATE TABLE IF NOT EXISTS sluice.key_range (
  job_id uuid,
  range_no int,
  phase int NOT NULL,
  counts boolean NOT NULL,
  lo text,
  hi text,
  cursor text,
  epoch bigint NOT NULL,
  owner uuid,
  batches bigint NOT NULL,
  rows bigint NOT NULL,
  done boolean NOT NULL,
  outcomes text,
  PRIMARY KEY (job_id, range_no)
);

-- Ledgers of older versions have not got it.
ALTER TABLE sluice.key_range ADD COLUMN IF NOT EXISTS outcomes text;

-- Processes that work on a job. Each renews its lease on its own row, which no batch touches, so a
-- batch may take as long as it takes; a killed process loses its ranges when its lease has run out.
-- allowance: it changes at most so many more rows of those that were approved for the job.
-- report: what it told of itself with its lease, as JSON: host, process number, workers, rows, rows per second.
CREATE TABLE IF NOT EXISTS sluice.process (
  id uuid PRIMARY KEY,
  job_id uuid NOT NULL,
  lease_until timestamptz NOT NULL,
  allowance bigint,
  report text
);

-- Ledgers of older versions have not got them; a job can do without the report.
ALTER TABLE sluice.process ADD COLUMN IF NOT EXISTS allowance bigint;
ALTER TABLE sluice.process ADD COLUMN IF NOT EXISTS report text;

-- Rows that the database refused for their own sake, by their key as a JSON array of text.
CREATE TABLE IF NOT EXISTS sluice.reject (
  job_id uuid,
  row_key text,
  range_no int NOT NULL,
  sql_state varchar(5) NOT NULL,
  message text NOT NULL,
  PRIMARY KEY (job_id, row_key)
);
