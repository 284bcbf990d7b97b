/** A statement that Sluice sends to a cluster, or a family of statements that one builder makes. */
export interface SentStatement {
  readonly name: string
  /** Where its SQL stands, below `engine/`. */
  readonly where: string
  /** Tells it from all others by its text, with each run of white space as one blank. */
  readonly like: RegExp
  /** Sent only where a cluster has refused what is usual: see {@link Need.instead}. */
  readonly isSecondWay?: true
}

const sent = (where: string, statements: Readonly<Record<string, RegExp>>): SentStatement[] =>
  Object.entries(statements).map(([name, like]) => ({ name, where, like }))

const secondWays = (where: string, statements: Readonly<Record<string, RegExp>>): SentStatement[] =>
  sent(where, statements).map((statement) => ({ ...statement, isSecondWay: true }))

/**
 * Everything that is sent to a cluster, beside the settings of the startup message (`db/session-settings.ts`).
 * What a statement needs of the cluster stands in `sent/needs.ts`. A test has the engine do everything,
 * writes down what goes over the wire, and compares: whoever sends something new adds it here.
 */
export const SENT: readonly SentStatement[] = [
  ...sent('db/transaction.ts', { begin: /^BEGIN$/, commit: /^COMMIT$/, 'roll back': /^ROLLBACK$/ }),
  ...sent('check/version.ts', { version: /^SHOW server_version$/ }),
  ...secondWays('check/version.ts', { 'version in words': /^SELECT version\(\)$/ }),
  ...sent('check/clock.ts', { clock: /^SELECT extract\(epoch FROM now\(\)\)$/ }),
  ...sent('check/rights.ts', {
    'present schema': /^SELECT current_schema\(\)$/,
    'schema with rights':
      /^SELECT \(SELECT count\(\*\) FROM pg_class c .*\), pg_catalog\.has_schema_privilege\(/,
  }),
  ...secondWays('check/rights.ts', {
    'schema without rights': /^SELECT \(SELECT count\(\*\) FROM pg_class c [^)]*\) FROM pg_namespace n WHERE/,
  }),
  ...sent('ledger/capability.ts', {
    'whether the ledger may be written': /^(INSERT INTO|UPDATE|DELETE FROM) sluice\.\w+ [^$]*WHERE false$/,
    'isolation of transactions': /^SHOW transaction_isolation$/,
    'whether a batch can be one statement': /^WITH probe AS \(UPDATE sluice\.job /,
    'making the ledger': /^(CREATE (SCHEMA|TABLE) IF NOT EXISTS|ALTER TABLE) sluice\b/,
  }),
  ...sent('db/catalog.ts', {
    'all tables': /^SELECT n\.nspname, c\.relname, c\.reltuples, a\.attname FROM pg_class c /,
    'names like a wrong one': /^SELECT n\.nspname, c\.relname FROM pg_class c .* LIMIT \$2::int$/,
    'one table': /^SELECT c\.oid, c\.relkind, c\.reltuples FROM pg_class c /,
    'columns of a table': /^SELECT a\.attname, pg_catalog\.format_type\(/,
  }),
  ...sent('db/structure.ts', {
    'indexes of a table': /^SELECT c\.relname, pg_catalog\.pg_get_indexdef\(/,
    'foreign keys of a table': /^SELECT k\.direction, k\.conname, pg_catalog\.pg_get_constraintdef\(/,
  }),
  ...secondWays('db/structure.ts', {
    'indexes as text': /^SELECT indexname, indexdef FROM pg_indexes /,
    'names of foreign keys': /^SELECT k\.direction, k\.conname, '', /,
  }),
  ...sent('db/column-expressions.ts', {
    'expressions of columns': /^SELECT a\.attname, pg_catalog\.pg_get_expr\(/,
  }),
  ...secondWays('db/column-expressions.ts', {
    'expressions of columns as text': /^SELECT c\.column_name, coalesce\(c\.generation_expression, /,
  }),
  ...sent('db/job-table.ts', {
    'whether a table is still the one of a job': /^SELECT 1 WHERE '.*'::regclass::oid = '\d+'::oid$/,
  }),
  ...sent('db/meaning.ts', { 'who asks': /^SELECT current_user, pg_catalog\.current_schemas\(false\)$/ }),
  ...secondWays('db/meaning.ts', { 'who asks, wherever names are looked up': /^SELECT current_user$/ }),
  ...sent('plan/expressions/function-facts.ts', { 'what functions do': /^SELECT 'call', p\.proname, / }),
  ...sent('db/references.ts', {
    'foreign keys that a job meets': /^SELECT k\.conname, k\.confdeltype, /,
    'columns of foreign keys': /^SELECT attrelid, attnum, attname, attnotnull FROM pg_attribute /,
    'indexes for foreign keys': /^SELECT indrelid, indnkeyatts, indkey::text FROM pg_index /,
  }),
  ...sent('plan/sub-selects/inner-relations.ts', {
    'relations of sub-selects':
      /^SELECT n\.nspname, c\.relname, c\.oid, .*, pg_catalog\.array_position\(pg_catalog\.current_schemas\(/,
    'columns of sub-selects': /^SELECT a\.attrelid, a\.attname, a\.attnum = ANY /,
    'indexes for sub-selects': /^SELECT i\.indrelid, a\.attname FROM pg_index /,
    'query of a view': /^SELECT definition FROM pg_views /,
  }),
  ...secondWays('plan/sub-selects/inner-relations.ts', {
    'relations of sub-selects anywhere': /^SELECT n\.nspname, c\.relname, c\.oid, .*, 1 FROM pg_class /,
  }),
  ...sent('plan/clock/moment.ts', {
    'time of the cluster': /^SELECT pg_catalog\.to_char\(now\(\) AT TIME ZONE 'UTC', /,
  }),
  ...sent('plan/estimate.ts', { 'what the planner expects': /^EXPLAIN (SELECT|UPDATE|DELETE) / }),
  ...sent('plan/count-rows.ts', { 'rows that match': /^SELECT pg_catalog\.count\(\*\) FROM "/ }),
  ...sent('read/read-rows.ts', {
    'rows that are read':
      /^SELECT "(?!.* (LIMIT|OFFSET|IN \(\(?\$1::.*) ).* FROM "[^"]+"\."[^"]+" WHERE .* ORDER BY [^)]+$/,
  }),
  ...sent('plan/table-page.ts', {
    'page of rows': /^SELECT pg_catalog\.array_to_json\(ARRAY\[.* ORDER BY .* LIMIT \d+$/,
    'whole rows by key': /^SELECT "\w+"::text.* IN \(\(?\$1::(?!.* LIMIT ).* ORDER BY /,
  }),
  ...sent('plan/ranges/cut-ranges.ts', {
    'largest key': /^SELECT "[^$]* FROM "[^"]+"\."[^"]+" ORDER BY .* DESC LIMIT 1$/,
    'bounds from statistics': /^SELECT bound, .* FROM pg_stats /,
  }),
  ...sent('plan/ranges/split-range.ts', {
    'first or last key of a span':
      /^SELECT "\w+"::text FROM "[^"]+"\."[^"]+" WHERE (?!.* OFFSET ).* ORDER BY [^,]+ LIMIT 1$/,
    'bounds from keys that are read': /^SELECT k0::text.* FROM \(SELECT k0.* row_number\(\) OVER /,
  }),
  ...sent('plan/rows/sample.ts', {
    'sample rows': /^SELECT "\w+"::text.* FROM "[^"]+"\."[^"]+" WHERE (?!.* ORDER BY ).* LIMIT 5$/,
    'sample rows after a change': /^UPDATE "[^"]+"\."[^"]+" SET .* IN \(\(?\$1::.* RETURNING "\w+"::text/,
  }),
  ...sent('plan/rows/row-check.ts', {
    'keys to try': /^SELECT "\w+"::text.* WHERE (?!.* OFFSET ).* ORDER BY .* LIMIT (?!1$)\d+$/,
    'rows that cannot be worked out': /^SELECT pg_catalog\.count\(CASE WHEN /,
  }),
  ...sent('plan/expressions/fixed-point.ts', {
    'whether a change comes to rest': /^UPDATE .* WHERE .* IN \(SELECT .* LIMIT 5\) RETURNING \(/,
  }),
  ...sent('plan/batch-sql.ts', {
    'end of a batch': /^SELECT "\w+"::text.* ORDER BY .* OFFSET \$\d+::bigint LIMIT 1$/,
    'batch without a ledger': /^(UPDATE|DELETE FROM) "(?!.*(sluice\.key_range|hashtext|RETURNING)).* WHERE /,
    'batch by hash': /^(UPDATE|DELETE FROM) ".* pg_catalog\.abs\(pg_catalog\.hashtext\(/,
  }),
  ...sent('threads/step.ts', {
    'whether a class has more rows': /^SELECT 1 FROM "[^"]+"\."[^"]+" WHERE .* LIMIT 1$/,
  }),
  ...sent('ledger/guarded-sql.ts', {
    'batch in one statement': /^WITH sluice_held AS .* sluice_boundary AS \( SELECT .* sluice_moved AS /,
    'batch up to a guessed key': /^WITH sluice_held AS .* sluice_batch AS \( (UPDATE|DELETE FROM) "/,
    'batch beside its step':
      /^(UPDATE|DELETE FROM(?!.* = ANY \(\$5::text\[\])) "(?!.*( RETURNING | FROM ROWS FROM )).* EXISTS \(SELECT FROM sluice\.key_range /,
    'step of a batch': /^UPDATE sluice\.key_range SET cursor = \$5::text, done = (?!.*, outcomes = )/,
    'step of a write': /^UPDATE sluice\.key_range SET cursor = \$5::text, done = .*, outcomes = /,
    'rows of the demo table':
      /^INSERT INTO "public"\."batch_test" .* EXISTS \(SELECT FROM sluice\.key_range /,
    'rows of the demo table with their step': /^WITH filled AS \( INSERT INTO "public"\."batch_test" /,
  }),
  ...sent('plan/archive-size.ts', {
    'bytes of rows to archive': /^SELECT pg_catalog\.sum\(pg_catalog\.octet_length\(/,
  }),
  ...sent('plan/undo/restore.ts', {
    'rows by their keys': /^SELECT sluice_row\."/,
  }),
  ...sent('plan/write/write.ts', {
    'which keys of a file there are': /^SELECT \(sluice_given\.v0::.*dense_rank\(\) OVER /,
  }),
  ...sent('coordinator/read-back.ts', {
    'rows of a file that are read back': /^SELECT sluice_given\.n FROM ROWS FROM /,
  }),
  ...sent('plan/write/preview.ts', {
    'rows of a file that are tried':
      /^(INSERT INTO|UPDATE) "(?!.*sluice\.key_range).* FROM ROWS FROM .* RETURNING /,
  }),
  ...sent('ledger/write-at-once-sql.ts', {
    'new rows of a file at once': /^WITH sluice_moved AS \(\s*UPDATE sluice\.key_range .* INSERT INTO /,
    'rows that are put at once': /^WITH sluice_held AS .* sluice_put AS \( INSERT INTO /,
    'rows that are deleted or updated at once':
      /^WITH sluice_held AS .* sluice_gone AS \( (DELETE FROM|UPDATE) /,
  }),
  ...sent('ledger/write-counts.ts', {
    'what became of the rows of a file': /^SELECT outcomes FROM sluice\.key_range /,
  }),
  ...sent('plan/undo/present-types.ts', {
    'values of an archive in the types of today': /^SELECT sluice_given\.v0::/,
  }),
  ...sent('plan/undo/fitting-values.ts', {
    'values of an archive that do not fit':
      /^SELECT n FROM pg_catalog\.unnest\(\$1::text\[\]\) WITH ORDINALITY /,
  }),
  ...sent('ledger/guarded-sql.ts', {
    'rows that come back':
      /^INSERT INTO (?!"public"\."batch_test").* FROM ROWS FROM .* EXISTS \(SELECT FROM sluice\.key_range .* DO NOTHING$/,
    'rows that get old values back':
      /^UPDATE .* AS sluice_row SET .* FROM ROWS FROM .* EXISTS \(SELECT FROM sluice\.key_range /,
    'rows that an undo had inserted':
      /^DELETE FROM .*( = ANY \(\$5::text\[\]| FROM ROWS FROM ).* EXISTS \(SELECT FROM sluice\.key_range /,
  }),
  ...sent('ledger/passed-rows.ts', {
    'rows that an undo has passed': /^SELECT coalesce\(pg_catalog\.sum\(CASE WHEN job_id = /,
  }),
  ...sent('ledger/archived-sql.ts', {
    'rows to archive as lines': /^SELECT count\(\*\), .* pg_catalog\.string_agg\(.* AS sluice_found$/,
    'rows to archive': /^SELECT sluice_key, sluice_row, sluice_bytes FROM \(/,
    'batch with its old values': /^DELETE FROM ".* EXISTS \(SELECT FROM sluice\.key_range .* RETURNING "/,
    'batch with its new values':
      /^UPDATE ".* EXISTS \(SELECT FROM sluice\.key_range .* RETURNING pg_catalog\.array_to_json\(/,
  }),
  ...sent('ledger/along-sql.ts', {
    'rows that go or change along with others': /^WITH (RECURSIVE )?sluice_(own|named_0) AS \( ?SELECT /,
  }),
  ...sent('ledger/archives.ts', {
    'where a process archives': /^UPDATE sluice\.job SET archives = /,
    'where all processes archive': /^SELECT archives FROM sluice\.job /,
  }),
  ...sent('ledger/job-record.ts', {
    'new job': /^INSERT INTO sluice\.job \(id, /,
    'its ranges': /^INSERT INTO sluice\.key_range .* FROM pg_catalog\.json_array_elements\(\$3::json\) AS r$/,
    'one job': /^SELECT spec, plan, state, /,
    'state of one job': /^SELECT state FROM sluice\.job /,
    'jobs of a beginning': /^SELECT id FROM sluice\.job WHERE id BETWEEN /,
    'state of a job': /^UPDATE sluice\.job SET state = \$2::text/,
    'limits of a job': /^UPDATE sluice\.job SET batch_size = /,
    'pause at what was approved': /^UPDATE sluice\.job SET state = 'paused' WHERE /,
    'approval of what is left': /^UPDATE sluice\.job SET approvals = /,
    pulse: /^SELECT j\.state, j\.failure, j\.most_rows, /,
    'what users want of a job': /^SELECT state, failure, most_rows, /,
    'rows set aside': /^SELECT row_key, sql_state, message FROM sluice\.reject /,
  }),
  ...sent('ledger/lease.ts', {
    'first lease': /^INSERT INTO sluice\.process \(/,
    lease: /^UPDATE sluice\.process SET lease_until = /,
    'giving ranges back': /^UPDATE sluice\.key_range SET owner = NULL, /,
    'end of a process': /^DELETE FROM sluice\.process WHERE job_id = /,
  }),
  ...sent('ledger/job-list.ts', {
    'all jobs': /^SELECT j\.id, j\.\w+, j\.state, /,
    'what the ranges of jobs come to': /^SELECT job_id, coalesce\(pg_catalog\.sum\(rows\) FILTER /,
  }),
  ...sent('ledger/survey.ts', {
    'ranges of a job with their phases':
      /^SELECT range_no, .*, counts FROM sluice\.key_range WHERE job_id = \$1::uuid$/,
  }),
  ...sent('ledger/working-processes.ts', {
    'who works on jobs': /^SELECT id, job_id, report, /,
  }),
  ...sent('ledger/allowance.ts', {
    'more rows for a process': /^UPDATE sluice\.process SET allowance = greatest\(/,
    'meeting those who raise theirs': /^UPDATE sluice\.job SET most_rows = most_rows /,
  }),
  ...sent('ledger/range-moves.ts', {
    claim: /^UPDATE sluice\.key_range SET owner = \$2::uuid, /,
    'ranges of a job': /^SELECT range_no, .* outcomes FROM sluice\.key_range WHERE job_id = \$1::uuid$/,
    'one range': /^SELECT range_no, .* FROM sluice\.key_range .* range_no = \$2::int AND owner = /,
    'epoch after a batch without an answer':
      /^UPDATE sluice\.key_range SET epoch = epoch \+ 1 WHERE .* RETURNING /,
    'ranges of others': /^SELECT owner, range_no, /,
    'shortening a range': /^UPDATE sluice\.key_range SET hi = \$5/,
    'parts of a range': /^INSERT INTO sluice\.key_range .* WITH ORDINALITY AS part /,
  }),
  ...sent('ledger/ledger-store.ts', {
    'whether all ranges are done':
      /^SELECT 1 FROM sluice\.key_range WHERE job_id = \$1::uuid AND NOT done LIMIT 1$/,
  }),
  ...sent('ledger/allowed-rejects.ts', {
    'spec of a job': /^SELECT spec, plan, rejects, state FROM sluice\.job /,
    'how many rows may be set aside': /^UPDATE sluice\.job SET spec = /,
  }),
  ...sent('ledger/rejects.ts', {
    'passing a row': /^UPDATE sluice\.key_range SET cursor = \$5::text, epoch = /,
    'one more row set aside': /^UPDATE sluice\.job SET rejects = rejects \+ 1 /,
    'more rows set aside': /^UPDATE sluice\.job SET rejects = rejects \+ \$2/,
    'how many rows are set aside': /^SELECT rejects FROM sluice\.job /,
    'row set aside': /^INSERT INTO sluice\.reject \(job_id, .* VALUES /,
    'rows set aside at once': /^INSERT INTO sluice\.reject \(job_id, .* FROM ROWS FROM /,
  }),
  ...sent('batch/lane-ledger.ts', {
    'lanes of a writer': /^INSERT INTO sluice\.key_range .* FROM pg_catalog\.generate_series\(0, /,
    'end of a writer': /^DELETE FROM sluice\.(reject|key_range) WHERE job_id = \$1::uuid$/,
    'rows that a lane has set aside': /^SELECT message, sql_state, row_key FROM sluice\.reject /,
    'rows of a lane that are known': /^DELETE FROM sluice\.reject WHERE job_id = \$1::uuid AND range_no = /,
  }),
  ...sent('ledger/waiting-rows.ts', {
    'row that waits': /^INSERT INTO sluice\.key_range .* pg_catalog\.max\(range_no\) \+ 1, /,
    'another one behind it': /^UPDATE sluice\.key_range SET hi = \$3/,
  }),
  ...sent('ledger/coverage.ts', {
    'edges of key ranges': /^SELECT phase, lo, hi FROM sluice\.key_range /,
    'key ranges out of order':
      /^SELECT 1 FROM sluice\.key_range WHERE job_id = \$1::uuid AND CASE WHEN job_id /,
  }),
  ...sent('coordinator/verification.ts', {
    'how many rows were set aside': /^SELECT count\(\*\) FROM sluice\.reject /,
    'rows that still match': /^SELECT true FROM "/,
  }),
  ...sent('db/analyze.ts', { statistics: /^ANALYZE "/ }),
]
