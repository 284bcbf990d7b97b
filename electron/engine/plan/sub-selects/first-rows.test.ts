import { afterAll, describe, expect, it } from 'vitest'
import { withTable } from '../../../testing/cluster.ts'
import { specOf, testEngine } from '../../testing/test-engine.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

/** A table, `OTHER` and `PAIR` beside it, and a view that takes rows. */
async function warningsOf(where: string, spec: Record<string, unknown> = {}): Promise<readonly string[]> {
  let warnings: readonly string[] = []
  await withTable('id int PRIMARY KEY, n int', async ({ client, name }) => {
    await client.query(`INSERT INTO ${name} VALUES (1, 1)`)
    await client.query(`CREATE TABLE ${name}_other (id int PRIMARY KEY, n int, made int);
      CREATE TABLE ${name}_pair (a int, b int, n int, PRIMARY KEY (a, b));
      CREATE VIEW ${name}_view AS SELECT id FROM ${name}_other ORDER BY made LIMIT 5`)
    const condition = where.replaceAll(/\b(OTHER|PAIR|VIEW)\b/g, (word) => `${name}_${word.toLowerCase()}`)
    const plan = await engine.plan(
      specOf(name, { operation: 'purge', where: condition.replaceAll('TABLE', name), ...spec }),
    )
    warnings = plan.warnings.filter((text) => text.includes('by position'))
  })
  return warnings
}

describe('a sub-select that takes rows of another table by their place', () => {
  it.each([
    'id IN (SELECT id FROM OTHER LIMIT 5)',
    'id IN (SELECT id FROM OTHER ORDER BY made LIMIT 5)',
    'id IN (SELECT id FROM OTHER ORDER BY made OFFSET 5)',
    'id IN (SELECT DISTINCT ON (made) id FROM OTHER ORDER BY made, n)',
    'n = (SELECT o.n FROM OTHER AS o WHERE o.made = TABLE.n LIMIT 1)',
    'n = (SELECT o.n FROM OTHER AS o WHERE o.id = o.n LIMIT 1)',
    'n = (SELECT p.b FROM PAIR AS p WHERE p.a = TABLE.n ORDER BY p.n LIMIT 1)',
    'id IN (SELECT p.a FROM PAIR AS p JOIN OTHER AS o ON o.id = p.a ORDER BY o.id, p.n LIMIT 5)',
    'id IN (SELECT n FROM OTHER GROUP BY n ORDER BY count(*) DESC LIMIT 3)',
    'id IN (SELECT id FROM VIEW)',
    'id IN (SELECT id FROM (SELECT id FROM OTHER) AS o LIMIT 5)',
    'id IN (WITH OTHER AS (SELECT a AS id, made FROM PAIR, OTHER) SELECT id FROM OTHER ORDER BY made LIMIT 5)',
    'id IN (SELECT id FROM OTHER UNION SELECT n FROM PAIR LIMIT 5)',
    'id IN (SELECT id FROM OTHER ORDER BY made LIMIT 5) AND EXISTS (SELECT FROM TABLE AS o WHERE o.n = TABLE.id)',
  ])('is warned of where rows may be alike: %s', async (where) => {
    expect(await warningsOf(where)).toHaveLength(1)
  })

  it.each([
    'id IN (SELECT id FROM OTHER ORDER BY made, id LIMIT 5)',
    'id IN (SELECT o.id FROM OTHER AS o ORDER BY o.made, 1 OFFSET 5)',
    'id IN (SELECT made FROM OTHER ORDER BY made DESC LIMIT 5)',
    'n = (SELECT p.n FROM PAIR AS p WHERE p.a = TABLE.n ORDER BY p.n LIMIT 1)',
    'id IN (SELECT DISTINCT ON (made) id FROM OTHER ORDER BY made, n, id)',
    'id IN (SELECT id FROM OTHER ORDER BY made FETCH FIRST 5 ROWS WITH TIES)',
    'id IN (SELECT id FROM OTHER LIMIT ALL OFFSET 0)',
    'n = (SELECT o.n FROM OTHER AS o WHERE o.id = TABLE.n AND o.made > 1 LIMIT 1)',
    'n = (SELECT p.n FROM PAIR AS p WHERE p.a = TABLE.n ORDER BY p.b LIMIT 1)',
    'n = (SELECT max(o.n) + 1 FROM OTHER AS o LIMIT 1)',
    'id IN (SELECT n FROM OTHER GROUP BY n ORDER BY count(*) DESC, n LIMIT 3)',
    'id IN (SELECT p.a FROM PAIR AS p JOIN OTHER AS o ON o.id = p.a ORDER BY o.id, p.a, p.b LIMIT 5)',
    'id IN (SELECT id FROM OTHER UNION SELECT n FROM PAIR ORDER BY id LIMIT 5)',
    'id IN (SELECT generate_series(1, 9) LIMIT 3)',
    'EXISTS (SELECT 1 FROM OTHER AS o WHERE o.n = TABLE.id LIMIT 1)',
    'EXISTS (SELECT FROM OTHER AS o WHERE o.n = TABLE.id OFFSET 2)',
    '1 = (SELECT 1 FROM OTHER AS o WHERE o.n = TABLE.id LIMIT 1)',
  ])('is taken as it is where its order is certain, or nobody could tell: %s', async (where) => {
    expect(await warningsOf(where)).toEqual([])
  })

  it('names the tables, also for an update', async () => {
    const update = { operation: 'update', set: 'n = 1' }
    const [warning] = await warningsOf('id IN (SELECT id FROM OTHER LIMIT 5)', update)
    expect(warning).toMatch(/takes rows of “t_[0-9a-f]+_other” by position/)
  })
})
