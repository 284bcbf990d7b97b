import fc from 'fast-check'

/** Joins the texts that arbitraries make, as a template does. */
function sql(texts: TemplateStringsArray, ...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...parts).map((made) => String.raw({ raw: texts }, ...made))
}

const one = (...texts: readonly string[]) => fc.constantFrom(...texts)
const COLUMNS = ['id', 'kind', 'made', 'parent']
const column = fc.oneof(
  { weight: 5, arbitrary: one('id', 'o.id', 't.id', 'o.kind', 't.kind', 'o.made', 't.made') },
  { weight: 1, arbitrary: one('kind', 'made', 'parent', 'o.parent', 't.parent', 'p.id', 'p.kind', 'p.made') },
  { weight: 1, arbitrary: one('o.n', 'n', 'p.n') },
)
const own = one(...COLUMNS, 't.id', 't.made', 'id', 'id')
const operator = one('=', '<>', '<', '<=', '>', '>=')
const number = one('1', '2', '3', '4')
const direction = one('', '', ' DESC', ' DESC NULLS LAST')
const equality = one(
  ...['o.kind = t.kind', 't.kind = o.kind', 'o.parent = t.id', 'o.id = t.parent', 'o.id = t.id'],
  ...['o.kind = t.kind AND o.id <> t.id', 'o.kind = t.kind AND o.made = t.made', 'o.kind = p.kind'],
)
const test = fc.oneof(
  { weight: 2, arbitrary: one('kind = 1', 'made > 2', 'made IS NULL', 'kind IS NOT NULL', 'o.made > 2') },
  { weight: 3, arbitrary: equality },
  { weight: 3, arbitrary: sql`${column} ${operator} ${column}` },
  { weight: 1, arbitrary: sql`${column} ${operator} ${number}` },
)
const order = fc.oneof(
  sql`o.id${direction}`,
  sql`o.made${direction}, o.id`,
  sql`${column}${direction}`,
  sql`1${direction}`,
  one('n', 'n DESC, o.id', '(SELECT count(*) FROM t c WHERE c.parent = o.id), o.id'),
)
const limit = fc.oneof(
  sql`ORDER BY ${order} LIMIT ${number}`,
  sql`ORDER BY ${order} OFFSET ${number}`,
  sql`ORDER BY ${order} FETCH FIRST ${number} ROWS WITH TIES`,
  sql`ORDER BY ${order} LIMIT 1 OFFSET ${number}`,
)
const rank = one('row_number()', 'rank()', 'dense_rank()', 'count(*)', 'max(o.made)', 'min(o.id)', 'ntile(2)')
const window = fc.oneof(
  one('ORDER BY o.id', 'PARTITION BY o.kind ORDER BY o.made, o.id', 'PARTITION BY o.kind'),
  sql`PARTITION BY ${column} ORDER BY ${order}`,
)
const extreme = one(
  'max(o.id)',
  'min(o.id)',
  'max(o.made)',
  'min(o.made)',
  'count(*)',
  'min(o.id::text)::int',
)
const any = fc.oneof(
  { weight: 3, arbitrary: extreme },
  { weight: 1, arbitrary: one('sum(o.made)', 'avg(o.id)') },
)

type Parts = Record<'where' | 'item' | 'from' | 'rows' | 'one' | 'condition' | 'atom', string>

/** At the end the first alternative is taken. */
const SHALLOW = { maxDepth: 6, withCrossShrink: true }

type Tie = fc.LetrecTypedTie<Parts>

const whereOf = (tie: Tie) =>
  fc.oneof(
    SHALLOW,
    { weight: 2, arbitrary: one('') },
    { weight: 4, arbitrary: sql`WHERE ${test}` },
    { weight: 1, arbitrary: sql`WHERE ${test} AND ${tie('atom')}` },
    { weight: 1, arbitrary: sql`WHERE ${tie('atom')}` },
  )

/** What `o` and `p` are. */
const itemOf = (tie: Tie) =>
  fc.oneof(
    SHALLOW,
    { weight: 4, arbitrary: one('t') },
    { weight: 1, arbitrary: one('other', 'few') },
    {
      weight: 1,
      arbitrary: sql`(SELECT o.*, ${rank} OVER (${window}) AS n FROM ${tie('from')} ${tie('where')})`,
    },
    {
      weight: 1,
      arbitrary: sql`(SELECT o.id, o.kind, o.made, ${rank} OVER w AS n FROM t o WINDOW w AS (${window}))`,
    },
    {
      weight: 1,
      arbitrary: sql`(SELECT o.kind, ${extreme} AS made, count(*) AS n FROM ${tie('from')} ${tie('where')} GROUP BY o.kind)`,
    },
    { weight: 1, arbitrary: sql`(SELECT max(o.id) AS id, o.kind FROM t o GROUP BY o.kind)` },
    { weight: 1, arbitrary: sql`(SELECT o.* FROM ${tie('from')} ${tie('where')} ${limit})` },
    { weight: 1, arbitrary: sql`(SELECT id, kind, made, (${tie('one')}) AS n FROM t)` },
    {
      weight: 1,
      arbitrary: sql`(SELECT ${column} AS id, ${column} AS kind, ${column} AS made FROM ${tie('from')} ${tie('where')})`,
    },
  )

const fromOf = (tie: Tie) =>
  fc.oneof(
    SHALLOW,
    { weight: 6, arbitrary: one('t o') },
    {
      weight: 1,
      arbitrary: sql`(SELECT DISTINCT ${column} AS id, ${column} AS n FROM ${tie('from')} ${tie('where')}) o`,
    },
    { weight: 1, arbitrary: sql`(SELECT DISTINCT (${tie('one')}) AS id FROM t o) o` },
    { weight: 1, arbitrary: sql`((${tie('rows')}) EXCEPT ALL (${tie('rows')})) o` },
    { weight: 1, arbitrary: sql`(SELECT o.id, generate_series(1, (${tie('one')})::int) AS n FROM t o) o` },
    { weight: 1, arbitrary: sql`t o, unnest(ARRAY[${column}, ${column}]) AS p (n)` },
    { weight: 3, arbitrary: sql`${tie('item')} o` },
    { weight: 1, arbitrary: sql`t o JOIN ${tie('item')} p ON ${test}` },
    { weight: 1, arbitrary: sql`t o JOIN ${tie('item')} p ON o.kind = p.kind AND o.made = p.made` },
    { weight: 1, arbitrary: sql`t o LEFT JOIN ${tie('item')} p ON ${test}` },
    { weight: 1, arbitrary: sql`t o JOIN ${tie('item')} p USING (kind)` },
    { weight: 1, arbitrary: sql`${tie('item')} o, ${tie('item')} p` },
    { weight: 1, arbitrary: sql`${tie('item')} o, LATERAL ${tie('item')} p` },
    { weight: 1, arbitrary: sql`${tie('item')} AS o (id, n)` },
  )

/** Rows of one column. */
const rowsOf = (tie: Tie) =>
  fc.oneof(
    SHALLOW,
    { weight: 3, arbitrary: sql`SELECT o.id FROM ${tie('from')} ${tie('where')}` },
    { weight: 3, arbitrary: sql`SELECT ${column} FROM ${tie('from')} ${tie('where')}` },
    { weight: 3, arbitrary: sql`SELECT o.id FROM ${tie('from')} ${tie('where')} ${limit}` },
    { weight: 1, arbitrary: sql`SELECT ${column} FROM ${tie('from')} ${tie('where')} ${limit}` },
    { weight: 1, arbitrary: sql`SELECT DISTINCT ${column} FROM ${tie('from')} ${tie('where')} ${limit}` },
    {
      weight: 1,
      arbitrary: sql`SELECT DISTINCT ON (o.kind) o.id FROM ${tie('from')} ${tie('where')} ORDER BY o.kind, ${order}`,
    },
    { weight: 3, arbitrary: sql`SELECT ${extreme} FROM ${tie('from')} ${tie('where')} GROUP BY ${column}` },
    {
      weight: 1,
      arbitrary: sql`SELECT ${column} FROM ${tie('from')} ${tie('where')} GROUP BY ${column} HAVING ${any} ${operator} ${number}`,
    },
    { weight: 1, arbitrary: sql`WITH q AS (${tie('rows')}) SELECT id FROM q o ${tie('where')}` },
    { weight: 1, arbitrary: sql`(${tie('rows')}) UNION (${tie('rows')})` },
    { weight: 1, arbitrary: sql`(${tie('rows')}) EXCEPT (${tie('rows')})` },
    {
      weight: 1,
      arbitrary: sql`SELECT o.id FROM (SELECT o.id, (${tie('one')}) AS n FROM t o ORDER BY n, o.id LIMIT 3) o`,
    },
  )

/** A single value. */
const oneOf = (tie: Tie) =>
  fc.oneof(
    SHALLOW,
    { weight: 4, arbitrary: sql`SELECT ${any} FROM ${tie('from')} ${tie('where')}` },
    { weight: 1, arbitrary: sql`SELECT o.made FROM t o WHERE o.id = t.parent` },
    {
      weight: 1,
      arbitrary: sql`SELECT ${column} FROM ${tie('from')} ${tie('where')} ORDER BY ${order} LIMIT 1`,
    },
    {
      weight: 1,
      arbitrary: sql`SELECT o.id FROM ${tie('from')} ${tie('where')} ORDER BY o.id${direction} LIMIT 1 OFFSET ${number}`,
    },
    {
      weight: 1,
      arbitrary: sql`SELECT o.made FROM t o ORDER BY o.made${direction} LIMIT 1 OFFSET ${number}`,
    },
    { weight: 1, arbitrary: sql`SELECT max(o.made) FROM t o WHERE ${equality}` },
  )

const atomOf = (tie: Tie) =>
  fc.oneof(
    SHALLOW,
    { weight: 4, arbitrary: sql`${own} NOT IN (${tie('rows')})` },
    { weight: 4, arbitrary: sql`${own} IN (${tie('rows')})` },
    { weight: 2, arbitrary: sql`EXISTS (SELECT FROM ${tie('from')} ${tie('where')})` },
    { weight: 2, arbitrary: sql`NOT EXISTS (SELECT FROM ${tie('from')} ${tie('where')})` },
    { weight: 3, arbitrary: sql`${own} ${operator} (${tie('one')})` },
    { weight: 1, arbitrary: sql`(${tie('one')}) ${operator} ${number}` },
    { weight: 1, arbitrary: sql`${own} ${operator} (${tie('one')}) - 1` },
    { weight: 1, arbitrary: sql`${own} ${operator} ALL (${tie('rows')})` },
    { weight: 1, arbitrary: sql`${own} ${operator} ANY (${tie('rows')})` },
    {
      weight: 1,
      arbitrary: sql`(kind, made) NOT IN (SELECT o.kind, ${extreme} FROM ${tie('from')} ${tie('where')} GROUP BY o.kind)`,
    },
    {
      weight: 1,
      arbitrary: sql`(kind, id) >= (SELECT o.kind, max(o.id) FROM t o ${tie('where')} GROUP BY o.kind ORDER BY 1 LIMIT 1)`,
    },
    { weight: 1, arbitrary: sql`EXISTS (SELECT FROM t o ${tie('where')} OFFSET ${number})` },
    { weight: 1, arbitrary: sql`coalesce((${tie('one')}), 0) ${operator} ${own}` },
    { weight: 1, arbitrary: sql`NOT (${tie('atom')})` },
  )

const conditionOf = (tie: Tie) =>
  fc.oneof(
    SHALLOW,
    { weight: 5, arbitrary: tie('atom') },
    {
      weight: 1,
      arbitrary: sql`(${tie('atom')}) OR ${one('kind = 1', 'made = 2', 'kind IS NULL', 'made IS NULL')}`,
    },
    { weight: 1, arbitrary: sql`(${tie('atom')}) AND ${tie('condition')}` },
  )

/** Conditions on `t` with sub-selects that read it. Many are not valid: the database says which. */
export const readingConditions: fc.Arbitrary<string> = fc.letrec<Parts>((tie) => ({
  where: whereOf(tie),
  item: itemOf(tie),
  from: fromOf(tie),
  rows: rowsOf(tie),
  one: oneOf(tie),
  atom: atomOf(tie),
  condition: conditionOf(tie),
})).condition
