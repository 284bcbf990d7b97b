import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { directTestConnection } from '../../../testing/cluster.ts'
import { directClientConfig } from '../../../testing/direct-client.ts'
import { conditionDrift } from './condition-drift.ts'
import { CHOOSES, NOTHING, READS } from './drift.ts'
import { readCondition } from '../expressions/expression.ts'
import type { InnerRelation } from './inner-relations.ts'
import { parse } from '../expressions/parser.ts'
import type { RelationName } from './sub-select.ts'

const SCHEMA = `s_${randomUUID().replaceAll('-', '')}`
let client: pg.Client
beforeAll(async () => {
  client = new pg.Client(directClientConfig(await directTestConnection()))
  await client.connect()
  await client.query(`CREATE SCHEMA ${SCHEMA}; SET search_path = ${SCHEMA};
    CREATE TABLE t (id int PRIMARY KEY, kind int, made int, parent int);
    INSERT INTO t SELECT i, i % 7, i * 37 % 101, i / 3 FROM generate_series(1, 600) AS i;
    CREATE VIEW few AS ${FEW}; CREATE VIEW ranked AS ${RANKED}`)
})
afterAll(async () => {
  await client.query(`DROP SCHEMA ${SCHEMA} CASCADE`)
  await client.end()
})

const FEW = 'SELECT id FROM t ORDER BY made, id LIMIT 100'
const RANKED = 'SELECT id, row_number() OVER (PARTITION BY kind ORDER BY id) AS n FROM t'
const NAMES = ['t', 'other', 'few', 'ranked']
const VIEWS = {
  few: await queryOf(FEW),
  ranked: await queryOf(RANKED),
}

async function queryOf(text: string): Promise<unknown> {
  return (await parse(text)).stmts?.[0]?.stmt
}

function find({ name }: RelationName): InnerRelation | undefined {
  if (!NAMES.includes(name)) return undefined
  const table = { schema: 'public', name }
  const columns = name === 'other' ? ['id', 'made', 'ref'] : ['id', 'kind', 'made', 'parent']
  return { oid: name, table, isView: name in VIEWS, estimatedRows: null, columns, key: [], leading: [] }
}

async function driftOf(condition: string, trustsOrder = false) {
  const { tree } = await readCondition(condition)
  const relations = { find, queryOf: (oid: string) => new Map(Object.entries(VIEWS)).get(oid) }
  const columns = ['id', 'kind', 'made', 'parent']
  return conditionDrift(tree, { oid: 't', name: 't', columns, key: ['id'], relations, trustsOrder })
}

const PLACED = (place: string, test: string) =>
  `(SELECT id FROM (SELECT id, made, ${place} AS n FROM t) AS o WHERE ${test})`
const NUMBER = 'row_number() OVER (PARTITION BY kind ORDER BY made, id)'

describe('a condition that chooses more rows once others have gone', () => {
  it.each([
    'id IN (SELECT id FROM t ORDER BY made, id LIMIT 9)',
    'id IN (SELECT id FROM t ORDER BY made, id FETCH FIRST 9 ROWS ONLY)',
    'id = (SELECT id FROM t AS o WHERE o.kind = t.kind ORDER BY made DESC, id FETCH FIRST 1 ROW ONLY)',
    'EXISTS (SELECT FROM (SELECT id FROM t ORDER BY made, id LIMIT 9) AS o WHERE o.id = t.id)',
    'NOT (id NOT IN (SELECT id FROM t ORDER BY made, id LIMIT 9))',
    '(id NOT IN (SELECT id FROM t ORDER BY made, id LIMIT 9)) IS NOT TRUE',
    'NOT (made > (SELECT made FROM t ORDER BY made, id OFFSET 9 LIMIT 1))',
    'CASE WHEN id NOT IN (SELECT id FROM t ORDER BY made, id LIMIT 9) THEN false ELSE true END',
    'id IN (SELECT DISTINCT ON (kind) id FROM t ORDER BY kind, made, id)',
    'id IN (SELECT id FROM few)',
    'id NOT IN (SELECT id FROM t AS o WHERE NOT EXISTS (SELECT FROM few WHERE few.id = o.id))',
    'id IN (WITH f AS (SELECT id FROM t ORDER BY id LIMIT 9) SELECT id FROM f)',
    'id NOT IN (SELECT id FROM t ORDER BY id OFFSET 500)',
    'id <> ALL (SELECT id FROM t ORDER BY id OFFSET 500)',
    'NOT EXISTS (SELECT FROM (SELECT id FROM t ORDER BY id OFFSET 500) AS q WHERE q.id = t.id)',
    'id NOT IN (SELECT id FROM t ORDER BY id LIMIT 9 OFFSET 5)',
    'id IN (SELECT id FROM t ORDER BY id LIMIT 9 OFFSET 5)',
    'parent NOT IN (SELECT id FROM t ORDER BY id LIMIT 9)',
    `id IN ${PLACED('row_number() OVER (ORDER BY id)', 'n <= 500')}`,
    `id IN ${PLACED('row_number() OVER (ORDER BY id)', '500 >= n')}`,
    `id IN ${PLACED('row_number() OVER (ORDER BY id)', 'n BETWEEN 1 AND 500')}`,
    `id IN ${PLACED(NUMBER, 'n = 1')}`,
    `id IN ${PLACED('rank() OVER (ORDER BY made)', 'n < 5')}`,
    `id IN ${PLACED('dense_rank() OVER (ORDER BY made)', 'n = 2')}`,
    `id IN ${PLACED('ntile(4) OVER (ORDER BY made, id)', 'n > 1')}`,
    `id NOT IN ${PLACED(NUMBER, 'n > 1')}`,
    `id IN ${PLACED('count(*) OVER (PARTITION BY kind)', 'n = 1')}`,
    'id IN (SELECT id FROM ranked WHERE n < 4)',
    'id = ANY ((SELECT (array_agg(id ORDER BY id))[1:100] FROM t)::int[])',
    'id = ANY (ARRAY(SELECT id FROM t ORDER BY id LIMIT 100))',
    'made < (SELECT avg(made) FROM t)',
    'made < (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY made) FROM t)',
    'made < (SELECT sum(made) FROM t)',
    'id = (SELECT max(id) FROM t)',
    'id >= (SELECT max(id) FROM t)',
    'id <= (SELECT min(id) FROM t)',
    'id > (SELECT max(id) - 100 FROM t)',
    'id IN (SELECT max(id) FROM t GROUP BY kind)',
    'id IN (SELECT max(id) FROM t GROUP BY kind HAVING count(*) > 1)',
    'parent NOT IN (SELECT max(id) FROM t GROUP BY kind)',
    '(SELECT count(*) FROM t AS b WHERE b.id <= t.id) <= 100',
    'id IN (SELECT id FROM t GROUP BY id HAVING avg(made) > 5)',
    'id IN (SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) FROM t) AS x (id, n) WHERE n <= 5)',
    'id IN (WITH x (id, n) AS (SELECT id, row_number() OVER (ORDER BY id) FROM t) SELECT id FROM x WHERE n <= 5)',
    'id IN (SELECT id FROM t NATURAL JOIN (SELECT max(id) AS id FROM t) AS m)',
    'id IN (SELECT id FROM t JOIN (SELECT max(id) AS id FROM t) AS m USING (id))',
    'id < coalesce((SELECT max(id) FROM t), 0)',
  ])('%s', async (condition) => {
    expect(await driftOf(condition)).toMatchObject({ more: CHOOSES })
    expect(await driftOf(condition, true)).toMatchObject({ more: CHOOSES })
  })
})

const LATEST = '(SELECT kind, max(made) AS made FROM t GROUP BY kind)'

describe('a condition that chooses more rows by what its names mean', () => {
  it.each([
    `id IN (SELECT a.id FROM t a JOIN ${LATEST} b ON a.kind = b.kind AND a.made = b.made)`,
    `id IN (SELECT a.id FROM t a, ${LATEST} b WHERE a.kind = b.kind AND a.made = b.made)`,
    `id IN (WITH b AS ${LATEST} SELECT a.id FROM t a, b WHERE a.kind = b.kind AND a.made = b.made)`,
    `id IN (SELECT a.id FROM t a JOIN ${LATEST} b USING (kind, made))`,
    `id IN (SELECT a.id FROM t a JOIN ${LATEST} b USING (kind) WHERE a.made = b.made)`,
    'id IN (SELECT a.id FROM t a, LATERAL (SELECT max(made) AS made FROM t c WHERE c.kind = a.kind) b WHERE a.made = b.made)',
    'id IN (SELECT a.id FROM t a JOIN (SELECT id, rank() OVER (ORDER BY made) AS kind FROM t) b ON b.id = a.id WHERE b.kind <= 5)',
    'id IN (SELECT a.id FROM t a JOIN (SELECT id, rank() OVER (ORDER BY made) AS parent FROM t) b ON b.id = a.id AND b.parent < 5)',
    `id IN (SELECT (o).id FROM (SELECT id, ${NUMBER} AS n FROM t) o WHERE (o).n = 1)`,
    `id IN (SELECT id FROM (SELECT id, ${NUMBER} AS n FROM t) AS o (i) WHERE n = 1)`,
    `id IN (SELECT j.id FROM (other CROSS JOIN (SELECT id AS d, ${NUMBER} AS n FROM t) AS o) AS j WHERE j.n = 1)`,
    '(kind, id) >= (SELECT kind, max(id) FROM t GROUP BY kind LIMIT 1)',
    'EXISTS (SELECT FROM other OFFSET (SELECT count(*) FROM t))',
    'EXISTS (SELECT FROM other LIMIT 5 - (SELECT count(*) FROM t))',
    'id IN (SELECT ref FROM other UNION SELECT max(id) FROM t)',
    'id NOT IN (SELECT ref FROM other EXCEPT SELECT max(id) FROM t)',
    'id IN (SELECT ref FROM other INTERSECT SELECT min(id) FROM t)',
    'EXISTS (SELECT FROM (SELECT 1 AS n UNION SELECT max(id) FROM t) u WHERE u.n = t.id)',
    'id NOT IN (SELECT id FROM (SELECT p.id, (SELECT count(*) FROM t c WHERE c.parent = p.id) AS replies FROM t p ORDER BY replies DESC, p.id LIMIT 100) top)',
    'id IN (SELECT id FROM other ORDER BY (SELECT count(*) FROM t WHERE t.parent = other.id) LIMIT 3)',
  ])('%s', async (condition) => {
    expect(await driftOf(condition)).toMatchObject({ more: CHOOSES })
  })
})

const REPLIES = '(SELECT count(*) FROM t c WHERE c.parent = o.id)'

describe('a condition that chooses more rows by places in an order that changes', () => {
  it.each([
    `id NOT IN (SELECT id FROM (SELECT id, rank() OVER (ORDER BY ${REPLIES}) AS n FROM t o) r WHERE n <= 5)`,
    `id NOT IN (SELECT id FROM (SELECT id, dense_rank() OVER (PARTITION BY ${REPLIES} ORDER BY id) AS n FROM t o) r WHERE n <= 5)`,
    `id IN (SELECT id FROM (SELECT id, count(*) OVER (PARTITION BY ${REPLIES}) AS n FROM t o) r WHERE n > 5)`,
    `id IN (SELECT id FROM (SELECT id, made, max(made) OVER (PARTITION BY ${REPLIES}) AS n FROM t o) r WHERE made < n)`,
    `id NOT IN (SELECT id FROM t o ORDER BY ${REPLIES} FETCH FIRST 5 ROWS WITH TIES)`,
    `id IN (SELECT id FROM (SELECT id, rank() OVER (ORDER BY n) AS m FROM (SELECT id, ${REPLIES} AS n FROM t o) q) r WHERE m > 5)`,
    `id NOT IN (SELECT max(id) FROM t o GROUP BY ${REPLIES})`,
    `made < (SELECT count(*) FROM (SELECT DISTINCT ${REPLIES} AS n FROM t o) r)`,
    `EXISTS (SELECT ${REPLIES} FROM t o EXCEPT SELECT id FROM other)`,
    `id NOT IN (SELECT id FROM (SELECT id, generate_series(1, ${REPLIES}) FROM t o) r)`,
    'EXISTS (SELECT generate_series(1, 590 - (SELECT count(*) FROM t)))',
    'EXISTS (SELECT FROM generate_series(1, 590 - (SELECT count(*) FROM t)))',
    'EXISTS (SELECT FROM (VALUES (590 - (SELECT count(*) FROM t))) v (n) WHERE n > 0)',
  ])('%s', async (condition) => {
    expect(await driftOf(condition)).toMatchObject({ more: CHOOSES })
  })
})

describe('a condition that chooses more rows by comparing them with one another', () => {
  it.each([
    'NOT EXISTS (SELECT FROM t b WHERE b.kind = t.kind AND b.made > t.made)',
    'NOT EXISTS (SELECT FROM t b WHERE b.kind = t.kind AND (b.made, b.id) > (t.made, t.id))',
    'NOT EXISTS (SELECT FROM t b WHERE b.kind = t.kind AND b.made - t.made > 0)',
    'NOT EXISTS (SELECT FROM t b WHERE greatest(b.made, t.made) <> t.made)',
    'NOT EXISTS (SELECT FROM t b WHERE EXISTS (SELECT FROM other WHERE b.made > t.made))',
    'NOT EXISTS (WITH q AS (SELECT * FROM t) SELECT FROM q b, q c WHERE b.kind = c.kind AND b.made > c.made)',
    'NOT EXISTS (SELECT FROM t b, unnest(ARRAY[b.made]) AS u (m) WHERE u.m > t.made)',
    'NOT EXISTS (SELECT FROM t b, LATERAL (SELECT b.made) u WHERE u.made > t.made)',
    'made >= ALL (SELECT made FROM t o WHERE o.kind = t.kind)',
    'NOT made < ANY (SELECT made FROM t o WHERE o.kind = t.kind)',
    'id IN (SELECT a.id FROM t a LEFT JOIN t b ON b.kind = a.kind AND b.made > a.made WHERE b.id IS NULL)',
    'kind NOT IN (SELECT kind FROM t AS o WHERE o.id < t.id)',
    '(ARRAY(SELECT id FROM t ORDER BY id))[1] = id',
  ])('%s', async (condition) => {
    expect(await driftOf(condition)).toMatchObject({ more: CHOOSES })
  })
})

describe('a condition that chooses more rows because what it compares is not among those it reads', () => {
  it.each([
    'id IN (SELECT id FROM other WHERE id IN (SELECT id FROM t WHERE kind = 3) ORDER BY made LIMIT 100)',
    'EXISTS (SELECT FROM other x WHERE x.ref = t.id AND x.id NOT IN (SELECT id FROM t ORDER BY id LIMIT 9))',
    'NOT EXISTS (SELECT FROM other o WHERE o.ref = t.id AND o.made = (SELECT max(made) FROM t))',
    'NOT EXISTS (SELECT FROM other o WHERE o.ref = t.id AND o.id = (SELECT max(id) FROM t))',
    'made <> (SELECT max(made) FROM t c WHERE c.parent = t.id)',
    'made <> (SELECT min(made) FROM t o WHERE o.kind = t.kind AND o.id <> t.id)',
    'made <> (SELECT max(made) FROM t WHERE kind = 3)',
    'made <> (SELECT max(made) FILTER (WHERE kind = 3) FROM t)',
    'kind = 3 OR made NOT IN (SELECT max(made) FROM t GROUP BY kind)',
    'kind = 3 OR (kind, made) NOT IN (SELECT kind, max(made) FROM t GROUP BY kind)',
    'kind = 3 OR made NOT IN (SELECT DISTINCT made FROM t ORDER BY made DESC LIMIT 10)',
    'made NOT IN (SELECT DISTINCT made FROM t WHERE kind = 3 ORDER BY made DESC LIMIT 10)',
    'kind NOT IN (SELECT kind FROM t ORDER BY made, id LIMIT 10)',
    'id::int NOT IN (SELECT min(id::int) FROM t GROUP BY kind)',
    'id > (SELECT min(id::text)::int FROM t)',
    'NOT EXISTS (SELECT FROM t b WHERE b.parent = t.id AND NOT (b.made < (SELECT max(made) FROM t c WHERE c.parent = b.id)))',
  ])('%s', async (condition) => {
    expect(await driftOf(condition)).toMatchObject({ more: CHOOSES })
  })
})

const KEEPING = [
  'id NOT IN (SELECT id FROM t ORDER BY made DESC, id LIMIT 9)',
  'NOT id IN (SELECT id FROM t ORDER BY 1 LIMIT 9)',
  'id NOT IN (SELECT id FROM t ORDER BY made FETCH FIRST 9 ROWS WITH TIES)',
  'NOT (kind = 1 OR id = (SELECT id FROM t ORDER BY made DESC, id LIMIT 1))',
  'id NOT IN (SELECT DISTINCT ON (kind) id FROM t ORDER BY kind, made DESC, id)',
  'id NOT IN (SELECT id FROM few)',
  'id IN (SELECT id FROM t ORDER BY id OFFSET 500)',
  `id IN ${PLACED(NUMBER, 'n > 1')}`,
  `id IN ${PLACED(NUMBER, 'n <> 1')}`,
  `id NOT IN ${PLACED(NUMBER, 'n = 1')}`,
  `id NOT IN ${PLACED(NUMBER, 'n <= 3')}`,
  `id IN ${PLACED('rank() OVER (PARTITION BY kind ORDER BY made)', 'n >= 2')}`,
  `id IN ${PLACED('max(made) OVER (PARTITION BY kind)', 'made < n')}`,
  `id IN (SELECT id FROM (SELECT *, ${NUMBER} AS n FROM t) AS o WHERE n > 1)`,
  'id IN (SELECT id FROM ranked WHERE n > 1)',
  'id NOT IN (SELECT max(id) FROM t GROUP BY kind)',
  'id NOT IN (SELECT keep FROM (SELECT min(id) AS keep FROM t GROUP BY kind) AS o)',
  '(kind, made) NOT IN (SELECT kind, max(made) FROM t GROUP BY kind)',
  'id <> (SELECT max(id) FROM t AS o WHERE o.kind = t.kind)',
  'id < (SELECT max(id) FROM t)',
  'NOT (id >= (SELECT max(id) FROM t))',
  'id < (SELECT max(id) FROM t) - 100',
  'id > (SELECT min(id) FROM t)',
  '(SELECT count(*) FROM t AS o WHERE o.kind = t.kind) > 1',
  'kind IN (SELECT kind FROM t GROUP BY kind HAVING count(*) > 1)',
  'id NOT IN (SELECT min(id::text)::int FROM t GROUP BY kind)',
  'id::text NOT IN (SELECT min(id::text) FROM t GROUP BY kind)',
  'id <> (SELECT min(id::text) FROM t AS o WHERE o.kind = t.kind)::int',
  'id < (SELECT id FROM t ORDER BY id DESC LIMIT 1 OFFSET 100)',
  'id > (SELECT id FROM t ORDER BY id LIMIT 1 OFFSET 100)',
  'made NOT IN (SELECT DISTINCT made FROM t ORDER BY made DESC LIMIT 10)',
  'made <> (SELECT max(made) FROM t AS o WHERE o.kind = t.kind)',
  'kind = 3 OR made <> (SELECT max(made) FROM t AS o WHERE o.kind = t.kind)',
  'kind = 3 OR id NOT IN (SELECT max(id) FROM t GROUP BY kind)',
  `EXISTS (SELECT FROM ${LATEST} m WHERE m.kind = t.kind AND t.made < m.made)`,
  `id IN (SELECT id FROM (SELECT id, row_number() OVER w AS n FROM t WINDOW w AS (PARTITION BY kind ORDER BY made, id)) o WHERE n > 1)`,
  'id NOT IN (SELECT o.id FROM (SELECT id, kind, made AS since FROM t ORDER BY since DESC, id LIMIT 9) o)',
  'EXISTS (SELECT FROM t AS b WHERE b.kind = t.kind AND b.id < t.id)',
  'made < ANY (SELECT made FROM t AS o WHERE o.kind = t.kind)',
]

describe('a condition that chooses rows and finds no more once others have gone', () => {
  it.each(KEEPING)('%s', async (condition) => {
    expect(await driftOf(condition)).toEqual({ fewer: CHOOSES, more: NOTHING })
  })

  it.each(KEEPING)('so says PostgreSQL: %s', async (condition) => {
    const matching = async () => {
      const { rows } = await client.query(`SELECT id FROM t WHERE ${condition} ORDER BY id`)
      return rows.map(({ id }) => Number(id))
    }
    const before = await matching()
    expect(before.length).toBeGreaterThan(0)
    for (const share of [2, 3, 5, 7]) {
      const gone = before.filter((id) => (id * 31) % share === 0)
      await client.query('BEGIN')
      await client.query('DELETE FROM t WHERE id = ANY ($1::int[])', [gone])
      const after = await matching()
      await client.query('ROLLBACK')
      expect(after.filter((id) => !before.includes(id))).toEqual([])
    }
  })
})

describe('a condition that only reads other rows', () => {
  it.each([
    ['id IN (SELECT id FROM t)', { fewer: NOTHING, more: NOTHING }],
    ['id NOT IN (SELECT id FROM t WHERE kind = 3)', { fewer: NOTHING, more: NOTHING }],
    ['EXISTS (SELECT FROM t AS o WHERE o.kind = t.kind LIMIT 1)', { fewer: READS, more: NOTHING }],
    ['NOT EXISTS (SELECT FROM t AS o WHERE o.parent = t.id)', { fewer: NOTHING, more: READS }],
    ['id NOT IN (SELECT parent FROM t)', { fewer: NOTHING, more: READS }],
    ['kind NOT IN (SELECT kind FROM t AS o WHERE o.parent = t.id)', { fewer: NOTHING, more: READS }],
    ["NOT EXISTS (SELECT FROM t o WHERE o.kind::text LIKE t.kind || '/%')", { fewer: NOTHING, more: READS }],
    ['id IN (SELECT * FROM other)', { fewer: NOTHING, more: NOTHING }],
    ['made > (SELECT made FROM t AS o WHERE o.id = t.parent)', { fewer: READS, more: NOTHING }],
    ['id IN (SELECT max(id) FROM other ORDER BY 1 LIMIT 3)', { fewer: NOTHING, more: NOTHING }],
  ])('%s: %j', async (condition, drift) => {
    expect(await driftOf(condition)).toEqual(drift)
  })

  it('does not take ages where sub-selects are nested', async () => {
    const nested = (depth: number): string =>
      depth === 0 ? 'true' : `id IN (SELECT id FROM t WHERE ${nested(depth - 1)})`
    expect(await driftOf(nested(60))).toEqual({ fewer: NOTHING, more: NOTHING })
  })
})

describe('an order in which rows may be alike', () => {
  it.each([
    'id NOT IN (SELECT id FROM t ORDER BY made DESC LIMIT 700)',
    'id NOT IN (SELECT id FROM t LIMIT 700)',
    'id NOT IN (SELECT DISTINCT ON (kind) id FROM t ORDER BY kind, made DESC)',
    'id IN (SELECT id FROM t ORDER BY made OFFSET 700)',
    `id IN ${PLACED('row_number() OVER (PARTITION BY kind ORDER BY made)', 'n > 1')}`,
  ])('chooses other rows for the first, unless it ends with the key: %s', async (condition) => {
    expect(await driftOf(condition)).toMatchObject({ more: CHOOSES })
    expect(await driftOf(condition, true)).toEqual({ fewer: CHOOSES, more: NOTHING })
  })
})

it.each(Object.getOwnPropertyNames(Object.prototype))(
  'a function, a table or a column called %s is one like any other',
  async (name) => {
    const written = (called: string) => [
      `(SELECT max(n) FROM (SELECT id, "${called}"() OVER (PARTITION BY kind) AS n FROM t) AS o WHERE o.id = t.id) > 1`,
      `id IN (SELECT o.id FROM (SELECT id, "${called}"() OVER () AS n FROM t) AS o WHERE n = 1)`,
      `(SELECT "${called}"(o.id) FROM t AS o) > 1`,
      `id IN (SELECT "${called}" FROM "${called}")`,
      `(WITH "${called}" AS (SELECT id FROM t) SELECT max("${called}".id) FROM "${called}") > 1`,
    ]
    const found = await Promise.all(written(name).map(async (text) => await driftOf(text)))
    const usual = await Promise.all(written('usual').map(async (text) => await driftOf(text)))
    expect(found).toEqual(usual)
  },
)
