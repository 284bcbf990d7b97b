import { answers, type CaseGroup, refused, sourced, taken, unsupported } from '../case.ts'

const RECORDED = 'Dreamescaper/dsql-emulator, recorded 2026-09-18'
const PISTACHIO = 'winebarrel/pistachio, verified on a cluster 2026-10-10'
const ABORTED = [
  '25P02',
  'current transaction is aborted, commands ignored until end of transaction block',
] as const
const setting = (name: string) => `setting configuration parameter "${name}" not supported`

/** Each is refused with 0A000 and these words. */
const REFUSED = [
  ['SAVEPOINT s', 'unsupported transaction statement: SAVEPOINT', RECORDED],
  ['ROLLBACK TO SAVEPOINT s', 'unsupported transaction statement: ROLLBACK TO', RECORDED],
  ['BEGIN ISOLATION LEVEL SERIALIZABLE', 'Unsupported isolation level: SERIALIZABLE', RECORDED],
  ['SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'Unsupported isolation level: SERIALIZABLE', RECORDED],
  ['SET TRANSACTION ISOLATION LEVEL REPEATABLE READ', setting('TRANSACTION'), RECORDED],
  [
    "SET default_transaction_isolation = 'repeatable read'",
    setting('default_transaction_isolation'),
    RECORDED,
  ],
  ['SET default_transaction_read_only = on', setting('default_transaction_read_only'), PISTACHIO],
  ["SET role = 'admin'", setting('role'), 'flyway/flyway#4088'],
  ["SET client_min_messages = 'warning'", setting('client_min_messages'), 'pgadmin-org/pgadmin4#9433'],
  ['SELECT pg_advisory_lock(1)', 'function pg_advisory_lock not supported', 'golang-migrate/migrate#1289'],
  [
    'SELECT pg_backend_pid()',
    'function pg_backend_pid not supported',
    'beekeeper-studio/beekeeper-studio#3224',
  ],
] as const

export const TRANSACTIONS: CaseGroup = {
  name: 'transactions',
  prepare: ['CREATE TABLE txn_t (k int PRIMARY KEY, v text)'],
  reset: ['DELETE FROM txn_t'],
  cases: [
    ...REFUSED.map(([sql, message, source]) => sourced(source, sql, [unsupported(sql, message)])),
    sourced(RECORDED, 'an isolation level that it has', [
      taken('BEGIN ISOLATION LEVEL REPEATABLE READ'),
      answers('SELECT 1', [['1']]),
      taken('COMMIT'),
    ]),
    sourced(RECORDED, 'SET TRANSACTION READ ONLY aborts, ROLLBACK makes the session usable', [
      taken('BEGIN'),
      unsupported('SET TRANSACTION READ ONLY', setting('TRANSACTION')),
      refused('SELECT 1', ...ABORTED),
      taken('ROLLBACK'),
      answers('SELECT 1', [['1']]),
    ]),
    sourced(PISTACHIO, 'a session that only reads', [
      taken('SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY'),
      answers('SHOW default_transaction_read_only', [['on']]),
      refused(
        'CREATE TABLE txn_none (k int)',
        '25006',
        'cannot execute CREATE TABLE in a read-only transaction',
      ),
      taken('SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE'),
    ]),
    sourced(RECORDED, 'COMMIT keeps, ROLLBACK does not', [
      taken('BEGIN'),
      taken("INSERT INTO txn_t VALUES (1, 'tx')", { expect: { count: 1 } }),
      taken('COMMIT', { expect: { commands: ['COMMIT'] } }),
      taken('BEGIN'),
      taken("INSERT INTO txn_t VALUES (2, 'tx')"),
      taken('ROLLBACK', { expect: { commands: ['ROLLBACK'] } }),
      answers('SELECT count(*) FROM txn_t', [['1']]),
    ]),
    sourced(
      'Dreamescaper/dsql-emulator, recorded 2026-09-17',
      'texts of several statements answer once for each',
      [
        taken('SELECT 1 AS a; SELECT 2 AS b', { expect: { commands: ['SELECT', 'SELECT'], rows: [['2']] } }),
        taken("BEGIN; INSERT INTO txn_t VALUES (1, 'x'); COMMIT", {
          expect: { commands: ['BEGIN', 'INSERT', 'COMMIT'] },
        }),
      ],
    ),
    sourced(RECORDED, 'INSERT … ON CONFLICT DO NOTHING RETURNING', [
      answers("INSERT INTO txn_t VALUES (1, 'v1') ON CONFLICT (k) DO NOTHING RETURNING v", [['v1']]),
      answers("INSERT INTO txn_t VALUES (1, 'v2') ON CONFLICT (k) DO NOTHING RETURNING v", []),
    ]),
    sourced(RECORDED, 'GROUP BY ALL is no syntax, GROUP BY DISTINCT is', [
      refused('SELECT v, count(*) FROM txn_t GROUP BY ALL', '42601', 'syntax error at end of input'),
      answers('SELECT v, count(*) FROM txn_t GROUP BY DISTINCT v', []),
    ]),
    sourced('Dreamescaper/dsql-emulator, recorded 2026-09-15', 'settings of a new session', [
      taken('RESET ALL'),
      answers('SHOW timezone', [['UTC']]),
      answers('SHOW client_encoding', [['UTF8']]),
      answers('SELECT current_database()', [['postgres']]),
      answers("SELECT current_setting('server_version_num')::int / 10000 AS major", [['16']]),
      refused('SHOW lc_collate', '42704', 'unrecognized configuration parameter "lc_collate"'),
      taken('SET search_path TO {schema}'),
    ]),
  ],
}
