import { answers, type Case, type CaseGroup, refused, sourced, taken, unsupported } from '../case.ts'

const TOO_MANY = ['54000', 'transaction row limit exceeded'] as const
const SOURCE = 'user guide, foreign key constraints'

/** Rows of a child in two statements, because one takes 3,000. */
const children = (table: string, parent: number, from: number, to: number) =>
  taken(`INSERT INTO ${table} SELECT i, ${parent} FROM generate_series(${from}, ${to}) i`)

/** One row more than the limit with the parent, then as many as it allows. */
function counted(action: string, table: string, change: string, left: string): Case {
  return sourced(SOURCE, `rows that ${action} count`, [
    taken('INSERT INTO cas_parent VALUES (0), (1)'),
    children(table, 1, 1, 1_500),
    children(table, 1, 1_501, 3_000),
    refused(change, ...TOO_MANY),
    answers(`SELECT count(*)::int AS n FROM ${table} WHERE p = 1`, [['3000']]),
    taken(`DELETE FROM ${table} WHERE k = 1`),
    taken(change, { expect: { count: 1 } }),
    answers(`SELECT count(*)::int AS n FROM ${table} WHERE ${left}`, [['2999']]),
    taken(`DELETE FROM ${table}`),
    taken('DELETE FROM cas_parent'),
  ])
}

/** What a foreign key changes counts like what a statement changes itself. */
export const CASCADES: CaseGroup = {
  name: 'cascades',
  prepare: [
    'CREATE TABLE cas_parent (k int PRIMARY KEY)',
    'CREATE TABLE cas_null (k int PRIMARY KEY, p int REFERENCES cas_parent ON DELETE SET NULL)',
    'CREATE TABLE cas_default (k int PRIMARY KEY, p int DEFAULT 0 REFERENCES cas_parent ON DELETE SET DEFAULT)',
    'CREATE TABLE cas_update (k int PRIMARY KEY, p int REFERENCES cas_parent ON UPDATE CASCADE)',
    'CREATE TABLE cas_child (k int PRIMARY KEY, p int REFERENCES cas_parent ON DELETE CASCADE)',
    'CREATE TABLE cas_grandchild (k int PRIMARY KEY, p int REFERENCES cas_child ON DELETE CASCADE)',
    'CREATE TABLE cas_self (k int PRIMARY KEY, p int REFERENCES cas_self ON DELETE CASCADE)',
  ],
  cases: [
    counted('SET NULL changes', 'cas_null', 'DELETE FROM cas_parent WHERE k = 1', 'p IS NULL'),
    counted('SET DEFAULT changes', 'cas_default', 'DELETE FROM cas_parent WHERE k = 1', 'p = 0'),
    counted('ON UPDATE CASCADE changes', 'cas_update', 'UPDATE cas_parent SET k = 2 WHERE k = 1', 'p = 2'),
    sourced(SOURCE, 'rows that go with their parents count over all generations', [
      taken('INSERT INTO cas_parent VALUES (1)'),
      children('cas_child', 1, 1, 1_500),
      taken('INSERT INTO cas_grandchild SELECT i, i FROM generate_series(1, 1500) i'),
      refused('DELETE FROM cas_parent', ...TOO_MANY),
      taken('DELETE FROM cas_grandchild WHERE k = 1'),
      taken('DELETE FROM cas_parent', { expect: { count: 1 } }),
      answers('SELECT count(*)::int AS n FROM cas_grandchild', [['0']]),
    ]),
    sourced(SOURCE, 'rows of a table that references itself count', [
      taken('INSERT INTO cas_self VALUES (0, NULL)'),
      children('cas_self', 0, 1, 1_500),
      children('cas_self', 0, 1_501, 3_000),
      refused('DELETE FROM cas_self WHERE k = 0', ...TOO_MANY),
      taken('DELETE FROM cas_self WHERE k = 1'),
      taken('DELETE FROM cas_self WHERE k = 0', { expect: { count: 1 } }),
      answers('SELECT count(*)::int AS n FROM cas_self', [['0']]),
    ]),
    sourced(SOURCE, 'they count over the statements of a transaction, and abort it', [
      taken('INSERT INTO cas_parent VALUES (1), (2)'),
      children('cas_child', 1, 1, 1_500),
      children('cas_child', 2, 1_501, 3_000),
      taken('BEGIN'),
      taken('DELETE FROM cas_parent WHERE k = 1', { expect: { count: 1 } }),
      refused('DELETE FROM cas_parent WHERE k = 2', ...TOO_MANY),
      refused('SELECT 1', '25P02'),
      taken('ROLLBACK'),
      answers('SELECT count(*)::int AS n FROM cas_child', [['3000']]),
    ]),
    sourced(SOURCE, 'a constraint is validated with ASYNC alone', [
      taken('ALTER TABLE cas_child ADD CONSTRAINT cas_check CHECK (k >= 0) NOT VALID'),
      unsupported(
        'ALTER TABLE cas_child VALIDATE CONSTRAINT cas_check',
        'unsupported ALTER TABLE VALIDATE CONSTRAINT statement',
      ),
      taken('ALTER TABLE ASYNC cas_child VALIDATE CONSTRAINT cas_check', { rule: { mask: ['job_id'] } }),
    ]),
  ],
}
