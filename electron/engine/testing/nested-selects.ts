import fc from 'fast-check'

/** `outer_reads.fx` and tables that sub-selects read, by their names with the schema. */
export const TABLES: ReadonlyMap<string, readonly string[]> = new Map([
  ['outer_reads.fx', ['id', 'n']],
  ['outer_reads.oth', ['id', 'n', 'z']],
  ['outer_reads.oth2', ['id', 'z']],
  ['outer_others.fx', ['id', 'n']],
])

/** Those that mean something wherever they stand, if nothing nearer has the name; and others. */
const ANYWHERE = ['n', 'fx.n', 'outer_reads.fx.n', '(fx).n', 'fx', 'fx.*', 'fx.id', 'xmin']
const SOMEWHERE = ['z', 'z', 'v', 'v', 'o.n', 's.v', 'n.z', 'q.v', 'outer_others.fx.n']

const READ = [
  ...['oth', 'oth AS o', 'oth AS n', 'oth2', 'oth2 AS o', 'oth2 AS n', 'oth2 AS fx', 'outer_others.fx'],
  ...['outer_others.fx AS o', 'oth AS o (id, v)', 'oth2 AS o (n)', 'oth AS fx (v, z)'],
]

type Parts = Record<'value' | 'condition' | 'made' | 'join' | 'items' | 'select', string>

/** Joins the texts that arbitraries make, as a template does. */
function sql(texts: TemplateStringsArray, ...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...parts).map((made) => String.raw({ raw: texts }, ...made))
}

const one = (...texts: readonly string[]) => fc.constantFrom(...texts)
const column = one('v', 'n', 'z')
const table = one(...READ)
const query = one('q', 'oth', 'oth2', 'fx')
const known = fc.oneof(
  { weight: 2, arbitrary: one('n') },
  { weight: 3, arbitrary: one(...ANYWHERE) },
  { weight: 1, arbitrary: one(...SOMEWHERE) },
)
const SHALLOW = { maxDepth: 3, withCrossShrink: true }

/**
 * Sub-selects that give a whole number, whose names mean one thing or another. Many are not valid: the database
 * says which.
 */
export const nestedSelects: fc.Arbitrary<string> = fc.letrec<Parts>((tie) => ({
  value: fc.oneof(
    SHALLOW,
    // Mostly nothing, so that what one name means decides.
    { weight: 6, arbitrary: one('1') },
    { weight: 4, arbitrary: sql`length(to_jsonb(${known})::text)` },
    { weight: 3, arbitrary: tie('select') },
    { weight: 1, arbitrary: sql`${tie('value')} + ${tie('value')}` },
    { weight: 1, arbitrary: sql`CASE WHEN EXISTS ${tie('select')} THEN 1 ELSE 2 END` },
  ),
  condition: sql`${tie('value')} > 1`,
  made: fc.oneof(
    SHALLOW,
    { weight: 1, arbitrary: sql`(VALUES (${tie('value')})) AS ${one('s (v)', 's (n)', 'n (x)')}` },
    { weight: 2, arbitrary: sql`generate_series(1, ${tie('value')}) AS ${one('g', 'n', 's (v)')}` },
    { weight: 3, arbitrary: sql`${one('', 'LATERAL ')}${tie('select')} AS ${one('s', 'n', 's (v)', 'fx')}` },
  ),
  join: fc.oneof(
    sql`${table} JOIN ${tie('made')} ON ${tie('condition')}`,
    sql`${tie('made')} LEFT JOIN ${table} ON ${tie('condition')}`,
    sql`${table} JOIN oth2 AS p ON ${tie('condition')}`,
    sql`${table} JOIN oth2 AS p USING (id)${one('', ' AS n')}`,
    sql`${table} NATURAL JOIN ${tie('made')}`,
    sql`(${table} CROSS JOIN ${tie('made')}) AS ${one('j', 'j (x, v)', 'n')}`,
  ),
  items: fc.oneof(
    SHALLOW,
    table,
    tie('made'),
    sql`${tie('made')}, ${table}`,
    sql`${table}, ${tie('made')}`,
    tie('join'),
    sql`${tie('join')}, oth AS r`,
    sql`oth AS r, ${tie('join')}`,
  ),
  select: fc.oneof(
    SHALLOW,
    sql`(SELECT ${tie('value')} AS ${column} FROM ${tie('items')} WHERE ${tie('condition')})`,
    sql`(SELECT ${tie('value')})`,
    sql`(SELECT max(z) FROM oth2 GROUP BY ${column} HAVING max(z) > ${tie('value')})`,
    sql`(SELECT ${tie('value')} AS ${column} FROM ${tie('items')} ORDER BY ${column} LIMIT 1)`,
    sql`(WITH ${query} AS ${tie('select')} SELECT ${tie('value')} FROM ${tie('items')})`,
    sql`(WITH q (v) AS ${tie('select')} SELECT ${tie('value')} FROM q, ${tie('items')})`,
    sql`(SELECT ${tie('value')} FROM ${tie('items')} UNION ${tie('select')})`,
  ),
})).select
