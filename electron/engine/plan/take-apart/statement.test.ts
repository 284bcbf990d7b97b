import { describe, expect, it } from 'vitest'
import { problemOf } from '../../../../shared/problem-error.ts'
import { readStatement } from './statement.ts'

async function parts(sql: string) {
  const { operation, relation, set, condition } = await readStatement(sql)
  return {
    operation,
    table: relation && [relation.schemaname ?? null, relation.relname],
    set,
    where: condition.text,
  }
}

describe('a pasted statement', () => {
  it.each([
    ['WHERE a = 1', { operation: null, table: null, set: null, where: 'a = 1' }],
    ['  where "b" is null ;', { operation: null, table: null, set: null, where: '"b" is null' }],
    [
      "DELETE FROM orders WHERE status = 'a;b -- c' AND (x > 1)",
      { operation: 'purge', table: [null, 'orders'], set: null, where: "status = 'a;b -- c' AND (x > 1)" },
    ],
    [
      'delete from Shop."Orders";;',
      { operation: 'purge', table: ['shop', 'Orders'], set: null, where: 'true' },
    ],
    [
      'DELETE FROM ONLY orders WHERE true',
      { operation: 'purge', table: [null, 'orders'], set: null, where: 'true' },
    ],
    [
      `UPDATE set SET note = 'é WHERE, SET', n = n + 1 WHERE EXISTS (SELECT FROM b WHERE b.id = n)`,
      {
        ...{ operation: 'update', table: [null, 'set'], set: `note = 'é WHERE, SET', n = n + 1` },
        where: 'EXISTS (SELECT FROM b WHERE b.id = n)',
      },
    ],
    [
      'UPDATE t SET a = DEFAULT',
      { operation: 'update', table: [null, 't'], set: 'a = DEFAULT', where: 'true' },
    ],
    [
      'UPDATE t SET a = CASE WHEN b THEN 1 END WHERE a IS DISTINCT FROM 2',
      {
        operation: 'update',
        table: [null, 't'],
        set: 'a = CASE WHEN b THEN 1 END',
        where: 'a IS DISTINCT FROM 2',
      },
    ],
  ])('is read: %s', async (sql, said) => {
    expect(await parts(sql)).toEqual(said)
  })

  it('may have comments and a semicolon', async () => {
    const sql = `-- old ones\nDELETE /* all */ FROM t -- of shop é\nWHERE a = 'é' /* WHERE */ AND b = 2 -- end;\n;`
    const { operation, where } = await parts(sql)
    expect(operation).toBe('purge')
    expect(where.replaceAll(/\s+/g, ' ')).toBe("a = 'é' AND b = 2")
  })

  it.each([
    ['DELETE FROM a USING b WHERE a.id = b.id', 'has USING'],
    ['DELETE FROM a WHERE a = 1 RETURNING *', 'has RETURNING'],
    ['UPDATE a SET b = 1 RETURNING b', 'has RETURNING'],
    ['UPDATE a SET b = c.b FROM c', 'has FROM'],
    ['WITH x AS (SELECT 1) DELETE FROM a WHERE b IN (SELECT * FROM x)', 'has WITH'],
    ['DELETE FROM a WHERE b = 1 LIMIT 10', 'has LIMIT'],
    ['DELETE FROM a WHERE b = 1 ORDER BY b', 'has ORDER'],
    ['WHERE b = 1 LIMIT 10', 'has LIMIT'],
    ['WHERE b = 1 ORDER BY b', 'has ORDER BY'],
    ['WHERE b = 1 GROUP BY b', 'has more than a table, SET and WHERE'],
    ['DELETE FROM a AS x WHERE x.b = 1', 'has a table alias'],
    ['DELETE FROM a; DELETE FROM b', 'has several statements'],
    ['WHERE true; DROP TABLE a', 'has several statements'],
    ['SELECT * FROM a WHERE b = 1', 'is no WHERE, DELETE or UPDATE'],
    ['WITH x AS (SELECT 1) SELECT * FROM x', 'is no WHERE, DELETE or UPDATE'],
    ['TRUNCATE a', 'is no WHERE, DELETE or UPDATE'],
    ['-- nothing', 'is not valid SQL'],
    ['', 'is not valid SQL'],
    ['UPDATE a SET (b, c) = (1, 2)', 'sets several columns'],
    ['UPDATE a SET b[1] = 2', 'sets several columns, or a part of one'],
    ['DELETE FROM a WHERE', 'is not valid SQL'],
    ["DELETE FROM a WHERE b = 'x", 'is not valid SQL'],
    ['WHERE where is my order', 'is not valid SQL'],
    ['DELETE FROM a WHERE b = $1', 'contains a parameter'],
    ['DELETE FROM a WHERE CURRENT OF c', ''],
    [`WHERE a IN (${'1,'.repeat(500_001)}2)`, 'is too long'],
    [`WHERE ${'('.repeat(2_000)}true${')'.repeat(2_000)}`, 'nested too deep'],
    [`DELETE FROM ${'t'.repeat(64)} WHERE true`, 'more than 63 bytes'],
  ])('is refused in one sentence: %s', async (sql, words) => {
    const problem = await readStatement(sql).then(
      () => expect.unreachable('it was read'),
      (error: unknown) => problemOf(error),
    )
    expect(problem.message).toContain(words)
    expect(problem.code).not.toBe('internal')
    expect(problem.message.length).toBeLessThan(400)
  })
})
