import { answers, type CaseGroup, refused, stated, taken } from '../case.ts'

const TOO_MANY = 'transaction row limit exceeded'
const MIB = 1_024 * 1_024
const COUNT = 'SELECT count(*)::int AS n FROM limit_small'

/** The rows of one INSERT, by their first and last number. */
const insert = (from: number, to: number) =>
  `INSERT INTO limit_small SELECT i FROM generate_series(${from}, ${to}) i`

export const LIMITS: CaseGroup = {
  name: 'limits',
  prepare: [
    'CREATE TABLE limit_small (k bigint PRIMARY KEY, v int DEFAULT 0)',
    'CREATE TABLE limit_large (k int PRIMARY KEY, v text, w text, x text)',
    'CREATE TABLE limit_named (name text PRIMARY KEY)',
    'CREATE TABLE limit_parent (k int PRIMARY KEY)',
    'CREATE TABLE limit_child (k int PRIMARY KEY, p int REFERENCES limit_parent ON DELETE CASCADE)',
  ],
  reset: [
    'DELETE FROM limit_small WHERE k IN (SELECT k FROM limit_small LIMIT 3000)',
    'DELETE FROM limit_large',
  ],
  cases: [
    stated('3,000 rows are taken, 3,001 fail their statement, also outside a transaction', [
      taken(insert(1, 3_000), { expect: { count: 3_000 } }),
      refused(insert(3_001, 6_001), '54000', TOO_MANY),
      answers(COUNT, [['3000']]),
    ]),
    stated('the statement that crosses the limit aborts its transaction', [
      taken('BEGIN'),
      taken(insert(1, 2_000)),
      refused(insert(2_001, 3_001), '54000', TOO_MANY),
      refused('SELECT 1', '25P02'),
      taken('COMMIT', { expect: { commands: ['ROLLBACK'] } }),
      answers(COUNT, [['0']]),
    ]),
    stated('10 MiB fail COMMIT, not the statements', [
      taken('BEGIN'),
      ...Array.from({ length: 11 }, (_, at) =>
        taken(`INSERT INTO limit_large VALUES (${at + 1}, $1)`, { values: [{ noise: MIB - 1_000 }] }),
      ),
      refused('COMMIT', '54000', 'transaction size limit 10mb exceeded'),
      answers('SELECT count(*)::int AS n FROM limit_large', [['0']]),
    ]),
    stated('a row of more than 2 MiB fails its statement', [
      refused('INSERT INTO limit_large VALUES (1, $1, $2, $3)', '54000', 'maximum row size exceeded', {
        values: [{ noise: MIB - 1_000 }, { noise: MIB - 1_000 }, { noise: 10_000 }],
      }),
    ]),
    stated('a key that is too long fails its statement', [
      refused('INSERT INTO limit_named VALUES ($1)', '54000', 'key size too large', {
        values: [{ noise: 9_000 }],
      }),
    ]),
    stated('rows that a foreign key deletes count', [
      taken('INSERT INTO limit_parent VALUES (1)'),
      taken('INSERT INTO limit_child SELECT i, 1 FROM generate_series(1, 1500) i'),
      taken('INSERT INTO limit_child SELECT i, 1 FROM generate_series(1501, 3000) i'),
      refused('DELETE FROM limit_parent', '54000', TOO_MANY),
    ]),
  ],
}
