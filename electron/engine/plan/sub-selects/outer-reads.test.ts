import { describe, expect, it } from 'vitest'
import { readChange } from '../expressions/expression.ts'
import type { InnerRelation, InnerRelations } from './inner-relations.ts'
import { outerReads } from './outer-reads.ts'
import type { RelationName } from './sub-select.ts'

const COLUMNS: Record<string, readonly string[]> = {
  oth: ['id', 'n', 'z'],
  oth2: ['id', 'z'],
  's2.fx': ['id', 'n'],
}
const INNER: InnerRelations = {
  find: ({ schema, name }: RelationName) => relation(schema === null ? name : `${schema}.${name}`),
  queryOf: () => undefined,
  named: [],
  all: [],
  viewTrees: [],
  viewTexts: new Map(),
}
const FX = { name: 'fx', columns: ['id', 'n', 'doc'] }

function relation(name: string): InnerRelation | undefined {
  const columns = COLUMNS[name]
  const table = { schema: 'public', name }
  return columns && { oid: name, table, isView: false, estimatedRows: null, columns, key: [], leading: [] }
}

/** Whether the value depends on n, as far as is known. */
async function readsN(value: string): Promise<boolean> {
  const { values } = await readChange(`n = ${value}`)
  return outerReads(values, FX, INNER).some((read) => read === 'n' || !FX.columns.includes(read))
}

describe('a sub-select reads the row that is changed', () => {
  it.each([
    // A column of an outer level wins over a whole row of an inner one.
    '(SELECT least(n + 1, 10) FROM oth2 AS n)',
    '(SELECT least(n + 1, 10) FROM (VALUES (1)) AS n (x))',
    '(SELECT least(n + 1, 10) FROM oth2 CROSS JOIN oth2 AS n)',
    // What stands in FROM does not see what stands beside it.
    '(SELECT least(s.v + 1, 10) FROM oth AS o, (SELECT n AS v) AS s)',
    '(SELECT least(x + 1, 10) FROM oth AS o, (VALUES (n)) AS v (x))',
    '(SELECT least(x + 1, 10) FROM LATERAL (SELECT n AS x) AS v, oth)',
    '(SELECT least(max(g) + 1, 10) FROM generate_series(1, n) AS g, oth AS o)',
    '(SELECT least(g + 1, 10) FROM oth2 CROSS JOIN ROWS FROM (generate_series(1, n)) AS g, oth)',
    '(SELECT max(s.v) FROM oth JOIN (SELECT n AS v) AS s ON true)',
    '(SELECT 1 FROM oth2 JOIN oth2 AS p ON n = 1, oth)',
    '(SELECT 1 FROM oth, oth2 JOIN oth2 AS p ON (SELECT n) = 1)',
    '(SELECT 1 FROM oth2 JOIN (SELECT n AS z) AS s USING (z), oth)',
    '(SELECT 1 FROM oth2 NATURAL JOIN (SELECT n AS z) AS s, oth)',
    // Nor does a query of WITH.
    '(WITH q AS (SELECT n AS v) SELECT least(q.v + 1, 10) FROM q, oth AS o)',
    '(WITH q (v) AS (SELECT n) SELECT least(v + 1, 10) FROM q, oth)',
    '(WITH q (v) AS (SELECT n UNION ALL SELECT z FROM oth2) SELECT max(v) FROM q, oth)',
    // A query of WITH stands for a table of its name, inside it as well.
    '(WITH oth AS (SELECT 5 AS z) SELECT least(n + 1, 10) FROM oth)',
    '(WITH oth AS (SELECT 5 AS z) SELECT (SELECT max(n + z) FROM oth))',
    // With other names for its columns a table has no n.
    '(SELECT least(n + 1, 10) FROM oth AS t (id, v))',
    '(SELECT max(n) FROM (oth CROSS JOIN oth2 AS p) AS j (id, v))',
    // Deeper, in parts of a UNION, and in names that may mean a column of the result.
    '(SELECT max(z) FROM oth2 WHERE z = (SELECT n FROM oth2 AS p LIMIT 1))',
    '(SELECT (SELECT max(n) FROM oth2 AS n) FROM oth2)',
    '(SELECT n FROM oth UNION SELECT n FROM oth2)',
    '(SELECT z FROM oth2 UNION (SELECT z FROM oth2 WHERE z = n))',
    '(SELECT z AS v FROM oth2 ORDER BY n LIMIT 1)',
    '(SELECT n AS v FROM oth2 ORDER BY v LIMIT 1)',
    '(SELECT n AS v FROM oth2 GROUP BY v)',
    '(SELECT max(z) FROM oth2 GROUP BY id HAVING max(z) > n)',
    '(SELECT max(z) FILTER (WHERE z > n) FROM oth2)',
    '(SELECT sum(z) OVER (PARTITION BY n) FROM oth2 LIMIT 1)',
    '(SELECT z FROM oth2 LIMIT n)',
    // Qualified, and whole rows.
    '(SELECT max(o.n) FROM oth AS o WHERE o.n = fx.n)',
    '(SELECT least(public.fx.n + 1, 10) FROM s2.fx)',
    '(SELECT count(*) FROM oth WHERE fx IS NOT NULL)',
    '(SELECT count(fx.*) FROM oth)',
    '(SELECT (fx).n FROM oth)',
    '(SELECT count((fx).*) FROM oth)',
    '(SELECT max(row_to_json(fx)::text)::int FROM oth)',
    '(SELECT max((public.fx.*)::text)::int FROM oth)',
    '(SELECT fx.xmin::text::int FROM oth)',
    '(SELECT xmin::text::int)',
    '(SELECT ctid::text::int FROM (VALUES (1)) AS v (x))',
  ])('%s', async (value) => {
    expect(await readsN(value)).toBe(true)
  })
})

describe('a sub-select reads only the rows of its own tables', () => {
  it.each([
    '(SELECT o.n FROM oth AS o WHERE o.id = fx.id)',
    '(SELECT n FROM oth WHERE oth.id = fx.id)',
    '(SELECT n FROM oth WHERE oth.id = public.fx.id)',
    '(SELECT max(n) FROM oth WHERE z > 3 GROUP BY n HAVING max(n) > 1 ORDER BY n LIMIT 1)',
    '(SELECT n FROM s2.fx AS b WHERE b.id = public.fx.id)',
    'CASE WHEN EXISTS (SELECT FROM oth WHERE oth.id = fx.id AND n > z) THEN 1 ELSE 2 END',
    '(SELECT o.n FROM oth AS o JOIN oth2 AS p ON o.id = p.id AND n = p.z WHERE o.id = fx.id)',
    '(SELECT n FROM oth JOIN oth2 USING (id, z))',
    '(SELECT max(n) FROM oth, oth2 WHERE oth.id = oth2.id)',
    '(SELECT max(oth2.z) FROM oth2 JOIN oth ON true JOIN oth2 AS p ON n = p.z)',
    '(SELECT s.total FROM (SELECT id, sum(n) AS total FROM oth GROUP BY id) AS s WHERE s.id = fx.id)',
    '(WITH q AS (SELECT id, max(n) AS most FROM oth GROUP BY id) SELECT most FROM q WHERE q.id = fx.id)',
    '(SELECT n FROM oth UNION ALL SELECT o.n FROM oth AS o)',
    '(SELECT max(z) FROM oth WHERE z IN (SELECT n FROM oth2))',
    '(SELECT max(row_to_json(oth)::text)::int FROM oth WHERE oth.id = fx.id)',
    '(SELECT doc FROM oth2 WHERE oth2.id = fx.id)',
    '(SELECT count(*) FROM oth2)',
    '(SELECT * FROM generate_series(1, 3) AS g)',
  ])('%s', async (value) => {
    expect(await readsN(value)).toBe(false)
  })
})
