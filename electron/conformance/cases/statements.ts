import { answers, type CaseGroup, refused, stated, taken, unsupported } from '../case.ts'

const TRUNCATE = ['TRUNCATE sql_t', '0A000', 'unsupported statement: Truncate'] as const
const ABORTED = 'current transaction is aborted, commands ignored until end of transaction block'
const COUNT = 'SELECT count(*)::int AS n FROM sql_t'

const TAKEN_BY_DRIVERS = [
  "SET application_name = 'x'",
  "SET TIME ZONE 'Europe/Berlin'",
  'SET extra_float_digits = 3',
  'SET DateStyle = ISO',
  'RESET ALL',
]

const REFUSED_SETTINGS = [
  'SET statement_timeout = 1000',
  'SET lock_timeout = 1000',
  'SET idle_in_transaction_session_timeout = 1000',
  "SET client_min_messages = 'warning'",
]

export const STATEMENTS: CaseGroup = {
  name: 'statements',
  prepare: ['CREATE TABLE sql_t (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), k int UNIQUE, v text)'],
  reset: ['DELETE FROM sql_t', "INSERT INTO sql_t (k, v) SELECT i, 'v' FROM generate_series(1, 20) i"],
  cases: [
    stated('refused outside a transaction, the next statement works', [
      refused(...TRUNCATE),
      answers(COUNT, [['20']]),
    ]),
    stated('refused inside one, the transaction is aborted, and says so first', [
      taken('BEGIN'),
      refused(...TRUNCATE),
      refused(TRUNCATE[0], '25P02', ABORTED),
      refused('SELECT 1', '25P02', ABORTED),
      taken('COMMIT', { expect: { commands: ['ROLLBACK'] } }),
    ]),
    stated('refused with parameters as well', [
      unsupported('SELECT 1 FROM sql_t TABLESAMPLE system ($1)', 'TABLESAMPLE clause not supported', {
        values: [1],
      }),
      unsupported(
        'SELECT 1 FROM sql_t WHERE k = $1 FOR SHARE',
        'locking clauses other than FOR UPDATE/FOR KEY SHARE are not supported',
        { values: [1] },
      ),
      answers('SELECT 1 AS one', [['1']]),
    ]),
    stated('refused in a text of several statements, nothing of it takes effect', [
      refused('DELETE FROM sql_t; TRUNCATE sql_t', TRUNCATE[1], TRUNCATE[2]),
      answers(COUNT, [['20']]),
    ]),
    ...REFUSED_SETTINGS.map((sql) =>
      stated(sql, [unsupported(sql, `setting configuration parameter "${sql.split(' ')[1]}" not supported`)]),
    ),
    stated('ANALYZE inside a transaction', [
      taken('ANALYZE sql_t'),
      taken('BEGIN'),
      refused('ANALYZE sql_t', '25001'),
    ]),
    stated('files of the server', [
      unsupported("COPY sql_t FROM '/dev/null'", 'unsupported statement: Copy'),
    ]),
    stated('AWS’s batch statement', [
      taken("DELETE FROM sql_t WHERE id IN (SELECT id FROM sql_t WHERE v = 'v' LIMIT 15)", {
        expect: { count: 15 },
      }),
    ]),
    stated('an array as one parameter, and rows back', [
      taken('UPDATE sql_t SET k = k + 100 WHERE k = ANY($1::int[])', {
        values: ['{1,2,3}'],
        expect: { count: 3 },
      }),
      answers('DELETE FROM sql_t WHERE k > 100 RETURNING k', [['101'], ['102'], ['103']], {
        rule: { unordered: true },
      }),
    ]),
    stated('ON CONFLICT, data-changing CTEs, window functions, hashtext()', [
      answers(
        'INSERT INTO sql_t (k, v) VALUES (1, $1) ON CONFLICT (k) DO UPDATE SET v = EXCLUDED.v RETURNING v',
        [['new']],
        { values: ['new'] },
      ),
      answers(
        'WITH gone AS (DELETE FROM sql_t WHERE k > 10 RETURNING 1) SELECT count(*)::int AS n FROM gone',
        [['10']],
      ),
      taken(
        'SELECT rank() OVER (ORDER BY k) FROM sql_t WHERE abs(hashtext(k::text)::bigint) % 4 = 1 ORDER BY k',
      ),
    ]),
    stated('one key twice in an upsert', [
      refused(
        "INSERT INTO sql_t (k, v) VALUES (1, 'a'), (1, 'b') ON CONFLICT (k) DO UPDATE SET v = EXCLUDED.v",
        '21000',
      ),
    ]),
    stated('SKIP LOCKED, though there are no locks to skip', [
      taken('SELECT k FROM sql_t WHERE k < 4 FOR UPDATE SKIP LOCKED', {
        expect: { count: 3 },
        rule: { unordered: true },
      }),
    ]),
    stated('READ ONLY transactions, which change nothing', [
      taken('BEGIN READ ONLY'),
      taken('SELECT 1 FROM sql_t LIMIT 1'),
      refused('DELETE FROM sql_t', '25006', 'cannot execute DELETE in a read-only transaction'),
    ]),
    stated('EXPLAIN, and EXPLAIN ANALYZE, which runs it', [
      taken('EXPLAIN DELETE FROM sql_t', { rule: { outcome: true } }),
      taken('EXPLAIN (ANALYZE, VERBOSE) DELETE FROM sql_t WHERE k = 1', { rule: { outcome: true } }),
      answers(COUNT, [['19']]),
    ]),
    stated('functions in SQL, domains, views, sequences and identity columns with a cache', [
      taken('CREATE FUNCTION sql_twice(a int) RETURNS int LANGUAGE sql AS $$ SELECT a * 2 $$'),
      taken("CREATE DOMAIN sql_colour AS text CHECK (VALUE IN ('red', 'green'))"),
      taken('CREATE VIEW sql_twofold AS SELECT sql_twice(k) AS k FROM sql_t'),
      taken('CREATE SEQUENCE sql_numbers CACHE 1'),
      taken(
        'CREATE TABLE sql_numbered (n bigint GENERATED ALWAYS AS IDENTITY (CACHE 65536) PRIMARY KEY, c sql_colour, d jsonb)',
      ),
      taken(`INSERT INTO sql_numbered (c, d) VALUES ('red', '{"a": 1}')`),
      answers('SELECT max(k) AS k FROM sql_twofold', [['40']]),
    ]),
    stated('what drivers set at their start', [
      ...TAKEN_BY_DRIVERS.map((sql) => taken(sql)),
      taken("SELECT set_config('search_path', $1, false)", { values: ['public'], rule: { outcome: true } }),
      taken('SET search_path TO {schema}'),
    ]),
  ],
}
