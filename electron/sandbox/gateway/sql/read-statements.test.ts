import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readStatements } from './read-statements.ts'

const one = (sql: string) => {
  const { statements } = readStatements(sql)
  expect(statements).toHaveLength(1)
  return statements[0]
}
const refusal = (sql: string) => one(sql)?.refusal
const kinds = (sql: string) => readStatements(sql).statements.map(({ kind }) => kind)

describe('kinds', () => {
  test.each([
    ['SELECT 1', 'read'],
    ['VALUES (1)', 'read'],
    ['TABLE t', 'read'],
    ['SELECT 1 FROM t FOR UPDATE', 'read'],
    ['COPY t TO STDOUT', 'read'],
    ['EXPLAIN DELETE FROM t', 'read'],
    ['EXPLAIN (ANALYZE off) DELETE FROM t', 'read'],
    ['EXPLAIN (ANALYZE 0) DELETE FROM t', 'read'],
    ['EXPLAIN ANALYZE SELECT 1', 'read'],
    ['EXPLAIN (ANALYZE, VERBOSE) DELETE FROM t', 'change'],
    ['INSERT INTO t VALUES (1)', 'change'],
    ['UPDATE t SET a = 1', 'change'],
    ['DELETE FROM t', 'change'],
    ['COPY t FROM STDIN', 'change'],
    ['WITH gone AS (DELETE FROM t RETURNING 1) SELECT count(*) FROM gone', 'change'],
    ['CREATE TABLE t (a int)', 'ddl'],
    ['ALTER TABLE t ADD COLUMN b int', 'ddl'],
    ['DROP TABLE t', 'ddl'],
    ['CREATE VIEW v AS SELECT 1', 'ddl'],
    ['CREATE SCHEMA s', 'ddl'],
    ['GRANT SELECT ON t TO r', 'ddl'],
    ['REVOKE SELECT ON t FROM r', 'ddl'],
    ['CREATE ROLE r WITH LOGIN', 'ddl'],
    ['CREATE INDEX ASYNC ON t (a)', 'ddl'],
    ["AWS IAM GRANT r TO 'arn:aws:iam::123456789012:role/r'", 'ddl'],
    ['BEGIN', 'begin'],
    ['START TRANSACTION READ ONLY', 'begin'],
    ['COMMIT', 'commit'],
    ['END', 'commit'],
    ['ROLLBACK', 'rollback'],
    ['ABORT', 'rollback'],
    ['SET search_path = s', 'other'],
    ['SHOW search_path', 'other'],
    ['ANALYZE t', 'other'],
    ["CALL sys.wait_for_job('x')", 'other'],
    ['DEALLOCATE ALL', 'other'],
  ])('%s is %s', (sql, kind) => expect(kinds(sql)).toEqual([kind]))

  test('a text of several statements gives each', () => {
    expect(kinds('BEGIN; DELETE FROM t;; SELECT 1 /* ; */; COMMIT;')).toEqual([
      'begin',
      'change',
      'read',
      'commit',
    ])
  })

  test.each(['', '  ', ';', '-- nothing', 'SELEC 1', "SELECT 'open", 'SELECT 1; SELEC'])(
    '%j gives none, and the text as it is',
    (sql) => expect(readStatements(sql)).toEqual({ sql, statements: [] }),
  )
})

describe('the catalog in the form that the sandbox shows', () => {
  test.each([
    [
      "SELECT 'ä', t.tgname FROM pg_catalog . pg_trigger AS t, pg_trigger WHERE pg_trigger.oid = 1",
      "SELECT 'ä', t.tgname FROM sandbox_rules . pg_trigger AS t, sandbox_rules.pg_trigger WHERE pg_trigger.oid = 1",
    ],
    [
      'SELECT pg_catalog.pg_class.oid, x.pg_class.oid FROM "pg_catalog".pg_class, x.pg_class',
      'SELECT sandbox_rules.pg_class.oid, x.pg_class.oid FROM sandbox_rules.pg_class, x.pg_class',
    ],
    [
      'SELECT pg_get_indexdef(1), pg_catalog.pg_get_indexdef(2, 0, true), x.pg_get_indexdef(3)',
      'SELECT sandbox_rules.pg_get_indexdef(1), sandbox_rules.pg_get_indexdef(2, 0, true), x.pg_get_indexdef(3)',
    ],
    [
      'SELECT 1; SELECT count(*) FROM information_schema.tables JOIN tables ON true',
      'SELECT 1; SELECT count(*) FROM sandbox_rules.tables JOIN tables ON true',
    ],
    [
      'UPDATE t SET a = (SELECT max(indnatts) FROM pg_index)',
      'UPDATE t SET a = (SELECT max(indnatts) FROM sandbox_rules.pg_index)',
    ],
  ])('%s', (sql, shown) => {
    const read = readStatements(sql)
    expect(read.sql).toBe(shown)
    expect(read.statements.filter((each) => each.refusal !== null)).toEqual([])
  })

  test.each([
    'WITH pg_class AS (SELECT 1) SELECT * FROM pg_class',
    'SELECT * FROM x.pg_index, "PG_INDEX"',
    "SELECT 'pg_catalog.pg_class'::regclass, pg_class FROM t",
    'CREATE VIEW v AS SELECT * FROM pg_class',
    'GRANT SELECT ON pg_class TO r',
    'ANALYZE pg_class',
    'COPY pg_class TO STDOUT',
  ])('%s stays as it is', (sql) => expect(readStatements(sql).sql).toBe(sql))
})

describe('numeric without a precision', () => {
  test.each([
    [
      'CREATE TABLE é (a numeric, b decimal NOT NULL, c dec DEFAULT 1, d numeric(5), e pg_catalog . numeric, f "numeric", g int)',
      'CREATE TABLE é (a numeric(18,6), b decimal(18,6) NOT NULL, c dec(18,6) DEFAULT 1, d numeric(5), e pg_catalog . numeric(18,6), f "numeric"(18,6), g int)',
    ],
    ['ALTER TABLE t ADD COLUMN a numeric', 'ALTER TABLE t ADD COLUMN a numeric(18,6)'],
  ])('%s', (sql, sized) => expect(readStatements(sql).sql).toBe(sized))

  test.each([
    'SELECT 1::numeric',
    'CREATE DOMAIN d AS numeric',
    'CREATE TABLE t (a s.numeric, b numeric(3,1) CHECK (b::numeric > 1))',
  ])('%s stays as it is', (sql) => expect(readStatements(sql).sql).toBe(sql))
})

describe('inside a transaction', () => {
  test('ANALYZE is refused, other statements are not', () => {
    expect(one('ANALYZE t')).toMatchObject({ refusal: null, refusalInTransaction: { sqlState: '25001' } })
    expect(one('SELECT 1')).toMatchObject({ refusalInTransaction: null })
  })
})

describe('what only Aurora DSQL understands', () => {
  test('an index is built by a query that says it made an index', () => {
    const text = 'CREATE INDEX ASYNC /* why */ "my index" ON "S".t (a, lower(b)) -- end'
    expect(readStatements(text)).toEqual({
      sql: `SELECT sandbox_rules.create_index('CREATE INDEX', '"S"."t"', 'my index', false, 'a_lower', ARRAY['a', '']::text[], 'ON "S".t (a, lower(b)', ', ', '', ')') AS job_id -- end`,
      statements: [{ kind: 'ddl', refusal: null, refusalInTransaction: null, tag: 'CREATE INDEX' }],
    })
  })

  test.each([
    ['CREATE UNIQUE INDEX ASYNC ON t (a) WHERE a > 1', "'ON t (a)', ' INCLUDE (', ')', ' WHERE a > 1')"],
    ['CREATE UNIQUE INDEX ASYNC ON t (a) INCLUDE (b)', "'ON t (a) INCLUDE (b', ', ', '', ')')"],
    ['CREATE INDEX ASYNC ON t (a) INCLUDE (b)', "'ON t (a', ', ', '', ') INCLUDE (b)')"],
    ['CREATE INDEX ASYNC ON t USING btree_index (a)', "'ON t  (a', ', ', '', ')')"],
  ])('%s: where the key goes', (text, place) => expect(readStatements(text).sql).toContain(place))

  test('quotes, comments and names do not deceive', () => {
    for (const sql of [
      "SELECT 'CREATE INDEX ASYNC ON t (a)'",
      'SELECT 1 AS async',
      'SELECT aws.iam FROM aws',
    ])
      expect(readStatements(sql).sql).toBe(sql)
    expect(refusal('CREATE INDEX "async" ON t (a)')).toMatchObject({ sqlState: '0A000' })
  })

  test('a mistake keeps its place', () => {
    expect(readStatements('CREATE INDEX ASYNC s.i ON t (a)')).toEqual({
      sql: 'CREATE INDEX       s.i ON t (a)',
      statements: [],
    })
  })

  test('IAM grants are calls', () => {
    const arn = 'arn:aws:iam::123456789012:role/r'
    expect(readStatements(`AWS IAM GRANT "My Role" TO '${arn}'; aws iam revoke R from '${arn}';`)).toEqual({
      sql: `CALL sandbox_rules.iam_grant('My Role', '${arn}'); CALL sandbox_rules.iam_revoke('r', '${arn}');`,
      statements: ['AWS IAM GRANT', 'AWS IAM REVOKE'].map((tag) => ({
        kind: 'ddl',
        refusal: null,
        refusalInTransaction: null,
        tag,
      })),
    })
  })

  test('several in one text, after letters of several bytes', () => {
    const { sql, statements } = readStatements(
      "SELECT 'äöü'; CREATE INDEX ASYNC ON é (a); AWS IAM GRANT r TO 'x'; SELECT 1 FROM pg_trigger",
    )
    expect(statements.map(({ kind }) => kind)).toEqual(['read', 'ddl', 'ddl', 'read'])
    expect(sql).toMatch(
      /^SELECT 'äöü'; SELECT sandbox_rules.create_index\(.*\) AS job_id; CALL sandbox_rules.iam_grant\('r', 'x'\); SELECT 1 FROM sandbox_rules.pg_trigger$/,
    )
  })
})

test('a text that was read is not read again', () => {
  const sql = 'SELECT 1 AS remembered'
  expect(readStatements(sql)).toBe(readStatements(sql))
  const long = `SELECT '${'x'.repeat(2_000_000)}'`
  expect(readStatements(long)).toBe(readStatements(long))
  const endless = `SELECT '${'x'.repeat(5_000_000)}'`
  expect(readStatements(endless)).not.toBe(readStatements(endless))
})

describe('texts made to hurt', () => {
  test.each([
    ['SELECT ' + '1+'.repeat(9_000) + '1', null],
    ['SELECT ' + 'NOT '.repeat(9_000) + 'a', null],
    ['SELECT ' + '('.repeat(9_000) + '1' + ')'.repeat(9_000), null],
    ['SELECT ' + '('.repeat(50_000) + '1' + ')'.repeat(50_000), '54001'],
    ['SELECT ' + '1+'.repeat(50_000) + '1', '54001'],
    ['SELECT * FROM ' + '(SELECT * FROM '.repeat(5_000) + 't' + ') x'.repeat(5_000), '54001'],
  ])('%.20s…', (sql, sqlState) => {
    expect(refusal(sql)?.sqlState ?? null).toBe(sqlState)
    expect(kinds('SELECT 1')).toEqual(['read'])
  })

  test('any mixture of words is read, and what needs no change is left as it is', () => {
    const word = fc.constantFrom(
      ...[
        'CREATE',
        'INDEX',
        'ASYNC',
        'UNIQUE',
        'ON',
        't',
        '(',
        ')',
        'a',
        ',',
        ';',
        'AWS',
        'IAM',
        'GRANT',
        'TO',
      ],
      ...[
        "'x'",
        '"q"',
        'é',
        '--',
        '\n',
        '/*',
        '*/',
        '$$',
        'ALTER',
        'TABLE',
        'SELECT',
        '1',
        'FROM',
        'pg_trigger',
      ],
      ...['INCLUDE', 'WHERE', 'BEGIN', 'SET', 'role', '=', '.', '\\', "'", '"'],
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 14 }), (words) => {
        const sql = words.join(' ')
        const read = readStatements(sql)
        if (!/async|aws|pg_trigger/i.test(sql)) expect(read.sql).toBe(sql)
      }),
      { numRuns: 5_000 },
    )
  })
})
