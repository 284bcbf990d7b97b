import {
  answers,
  type CaseGroup,
  other,
  refused,
  sourced,
  stated,
  type Step,
  taken,
  unlike,
  unsupported,
} from '../case.ts'

const CONFLICT = ['40001', 'change conflicts with another transaction (OC000)'] as const
const SCHEMA = ['40001', 'schema has been updated by another transaction (OC001)'] as const
const MULTIPLE = 'multiple ddl statements not supported in a transaction'
const MIXED = 'ddl and dml are not supported in the same transaction'
const FIRST = 'SELECT v FROM occ_t WHERE k = 1'

/** https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-foreign-key-constraints.html */
const FOREIGN_KEYS = 'user guide, foreign key constraints'
const NO_TRACE = 'deletes the row: the lock of a transaction that has ended leaves no trace'
const BROKEN_AT_ONCE = 'checks against what is committed, and refuses the statement with 23503'

const RECORDED = 'Dreamescaper/dsql-emulator, recorded 2026-09-15'

/** The second session has seen every change of the schema so far. */
const NEWS_SEEN = [
  other(taken('BEGIN')),
  other(taken('ROLLBACK')),
  other(taken('SELECT 1 FROM occ_t LIMIT 1')),
]

const DDL = [
  ['DDL', 'CREATE TABLE occ_fresh (k int PRIMARY KEY)'],
  ['a grant', 'GRANT SELECT ON occ_t TO PUBLIC'],
  ['a revoke', 'REVOKE SELECT ON occ_t FROM PUBLIC'],
] as const

const NEVER_ALONG = [
  ['CREATE TABLE occ_a (k int PRIMARY KEY)', 'INSERT INTO occ_t VALUES (99, 0)'],
  ['INSERT INTO occ_t VALUES (99, 0)', 'CREATE TABLE occ_a (k int PRIMARY KEY)'],
] as const

/** Both transactions have their snapshot, and the first one changes the row and commits. */
const overtaken = (change: string): Step[] => [
  other(taken('BEGIN')),
  other(taken('SELECT 1 FROM occ_t LIMIT 1')),
  taken(change),
]

export const CONFLICTS: CaseGroup = {
  name: 'conflicts',
  prepare: [
    'CREATE TABLE occ_t (k int PRIMARY KEY, v int)',
    'CREATE TABLE occ_child (k int PRIMARY KEY, p int REFERENCES occ_t)',
  ],
  reset: [
    'DELETE FROM occ_child',
    'DELETE FROM occ_t',
    'INSERT INTO occ_t SELECT i, 0 FROM generate_series(1, 10) i',
  ],
  cases: [
    stated('of two writers of one row both statements succeed, and the later COMMIT fails', [
      ...overtaken('UPDATE occ_t SET v = 1 WHERE k = 1'),
      other(taken('UPDATE occ_t SET v = 2 WHERE k = 1', { expect: { count: 1 } })),
      other(answers(FIRST, [['2']])),
      other(refused('COMMIT', ...CONFLICT)),
      answers(FIRST, [['1']]),
      other(taken('UPDATE occ_t SET v = 3 WHERE k = 1')),
      answers(FIRST, [['3']]),
    ]),
    stated('a row that another has deleted meanwhile conflicts, too', [
      ...overtaken('DELETE FROM occ_t WHERE k = 1'),
      other(taken('DELETE FROM occ_t WHERE k IN (1, 2)')),
      other(refused('COMMIT', ...CONFLICT)),
      answers('SELECT count(*)::int AS n FROM occ_t', [['9']]),
    ]),
    sourced(RECORDED, 'FOR UPDATE conflicts with a write', [
      ...overtaken('UPDATE occ_t SET v = 1 WHERE k = 1'),
      other(taken('SELECT k FROM occ_t WHERE k = 1 FOR UPDATE')),
      other(refused('COMMIT', ...CONFLICT)),
    ]),
    unlike(RECORDED, NO_TRACE, 'FOR KEY SHARE conflicts with a deletion of the key', [
      other(taken('BEGIN')),
      other(taken('SELECT 1 FROM occ_t LIMIT 1')),
      taken('BEGIN'),
      taken('SELECT k FROM occ_t WHERE k = 1 FOR KEY SHARE'),
      taken('COMMIT'),
      other(taken('DELETE FROM occ_t WHERE k = 1', { expect: { count: 1 } })),
      other(refused('COMMIT', ...CONFLICT)),
    ]),
    unlike(FOREIGN_KEYS, BROKEN_AT_ONCE, 'a row whose parent another deletes meanwhile conflicts', [
      ...overtaken('DELETE FROM occ_t WHERE k = 1'),
      other(taken('INSERT INTO occ_child VALUES (1, 1)', { expect: { count: 1 } })),
      other(refused('COMMIT', ...CONFLICT)),
    ]),
    unlike(FOREIGN_KEYS, BROKEN_AT_ONCE, 'deleting a row that another refers to meanwhile conflicts', [
      ...overtaken('INSERT INTO occ_child VALUES (1, 1)'),
      other(taken('DELETE FROM occ_t WHERE k = 1', { expect: { count: 1 } })),
      other(refused('COMMIT', ...CONFLICT)),
    ]),
    sourced(RECORDED, 'other rows do not conflict', [
      taken('BEGIN'),
      other(taken('BEGIN')),
      taken('UPDATE occ_t SET v = 1 WHERE k = 1'),
      other(taken('UPDATE occ_t SET v = 2 WHERE k = 2')),
      taken('COMMIT'),
      other(taken('COMMIT', { expect: { commands: ['COMMIT'] } })),
    ]),
    sourced('user guide, concurrency control', 'a transaction has its snapshot from BEGIN on', [
      taken('BEGIN'),
      other(taken('UPDATE occ_t SET v = 5 WHERE k = 1')),
      answers(FIRST, [['0']]),
      taken('COMMIT'),
      answers(FIRST, [['5']]),
    ]),
    sourced('user guide, concurrency control', 'so a change after it conflicts', [
      taken('BEGIN'),
      other(taken('UPDATE occ_t SET v = 5 WHERE k = 1')),
      taken('UPDATE occ_t SET v = 6 WHERE k = 1'),
      refused('COMMIT', ...CONFLICT),
    ]),
    stated('a transaction reads one snapshot', [
      other(taken('BEGIN')),
      other(answers(FIRST, [['0']])),
      taken('UPDATE occ_t SET v = 1 WHERE k = 1'),
      other(answers(FIRST, [['0']])),
      other(taken('COMMIT')),
      other(answers('SHOW transaction_isolation', [['repeatable read']])),
    ]),
    stated('ROLLBACK of a transaction that met a conflict is an ordinary one', [
      ...overtaken('UPDATE occ_t SET v = 1 WHERE k = 1'),
      other(taken('UPDATE occ_t SET v = 2 WHERE k = 1')),
      other(taken('ROLLBACK', { expect: { commands: ['ROLLBACK'] } })),
      answers(FIRST, [['1']]),
    ]),
    ...DDL.map(([what, ddl]) =>
      stated(`${what} by another fails the next statement, once, and reads as well`, [
        ...NEWS_SEEN,
        taken(ddl),
        other(refused('SELECT 1 FROM occ_t LIMIT 1', ...SCHEMA)),
        other(taken('SELECT 1 FROM occ_t LIMIT 1')),
      ]),
    ),
    stated('the session that made the change of the schema does not notice', [
      ...NEWS_SEEN,
      taken('CREATE TABLE occ_own (k int PRIMARY KEY)'),
      taken('SELECT 1 FROM occ_own'),
      other(refused('DELETE FROM occ_t', ...SCHEMA)),
      answers('SELECT count(*)::int AS n FROM occ_t', [['10']]),
    ]),
    stated('a change of the schema inside a transaction fails its statement and all of it', [
      ...NEWS_SEEN,
      other(taken('BEGIN')),
      other(taken('UPDATE occ_t SET v = 5 WHERE k = 5')),
      taken('GRANT SELECT ON occ_t TO PUBLIC'),
      other(refused('SELECT 1 FROM occ_t LIMIT 1', ...SCHEMA)),
      other(refused('SELECT 1', '25P02')),
      other(taken('ROLLBACK')),
      other(taken('SELECT 1 FROM occ_t LIMIT 1')),
    ]),
    stated('a change of the schema in the middle of a transaction fails its COMMIT', [
      ...NEWS_SEEN,
      other(taken('BEGIN')),
      other(taken('UPDATE occ_t SET v = 5 WHERE k = 5')),
      taken('REVOKE SELECT ON occ_t FROM PUBLIC'),
      other(refused('COMMIT', ...SCHEMA)),
      other(answers('SELECT v FROM occ_t WHERE k = 5', [['0']])),
    ]),
    stated('a change of the schema that is rolled back is none', [
      ...NEWS_SEEN,
      taken('BEGIN'),
      taken('CREATE TABLE occ_never (k int PRIMARY KEY)'),
      taken('ROLLBACK'),
      other(answers('SELECT 1 AS one', [['1']])),
    ]),
    sourced(RECORDED, 'one change of the schema to a transaction', [
      taken('BEGIN'),
      taken('CREATE TABLE occ_a (k int PRIMARY KEY)'),
      unsupported('CREATE TABLE occ_b (k int PRIMARY KEY)', MULTIPLE),
    ]),
    ...NEVER_ALONG.map(([first, second]) =>
      sourced(RECORDED, `never along with changed rows: ${first.slice(0, 6)}, then ${second.slice(0, 6)}`, [
        taken('BEGIN'),
        taken(first),
        unsupported(second, MIXED),
        refused('SELECT 1', '25P02'),
      ]),
    ),
    sourced('Dreamescaper/dsql-emulator, recorded 2026-09-17', 'changes of the schema in one text', [
      unsupported('CREATE TABLE occ_a (k int); CREATE TABLE occ_b (k int)', MULTIPLE),
      unsupported('CREATE TABLE occ_a (k int); INSERT INTO occ_a VALUES (1)', MIXED),
      unsupported('CREATE TABLE occ_a (k int); CREATE INDEX ASYNC occ_a_idx ON occ_a (k)', MULTIPLE),
      refused('SELECT 1 FROM occ_a', '42P01'),
    ]),
  ],
}
