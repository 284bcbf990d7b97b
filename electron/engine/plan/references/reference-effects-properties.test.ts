import fc from 'fast-check'
import type pg from 'pg'
import { expect, it } from 'vitest'
import type { Reference, ReferenceAction, ReferenceEnd } from '../../db/references.ts'
import { withTable } from '../../../testing/cluster.ts'
import { effectsOf } from './reference-effects.ts'

const COLUMNS = ['a', 'b', 'c', 'd']
const ACTIONS = ['CASCADE', 'CASCADE', 'SET NULL', 'SET DEFAULT'] as const

/** Foreign keys of a table, on columns of their own, to tables before it. */
interface Link {
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly onUpdate: ReferenceAction
  /** Which table before it, as a share of them. */
  readonly table: number
}

const links = fc
  .tuple(
    fc.shuffledSubarray(COLUMNS, { minLength: 4 }),
    fc.shuffledSubarray(COLUMNS, { minLength: 4 }),
    fc.constantFrom<readonly number[]>([1], [2], [3], [1, 1], [2, 2], [1, 3]),
    fc.array(fc.record({ onUpdate: fc.constantFrom(...ACTIONS), table: fc.nat(9) }), {
      minLength: 2,
      maxLength: 2,
    }),
  )
  .map(([from, to, lengths, rest]) => {
    const [own, other] = [[...from], [...to]]
    return lengths.map((length, at): Link => {
      const { onUpdate, table } = rest[at] ?? { onUpdate: 'CASCADE', table: 0 }
      return { from: own.splice(0, length), to: other.splice(0, length), onUpdate, table }
    })
  })

const family = fc.record({
  tables: fc.array(links, { minLength: 1, maxLength: 4 }),
  changed: fc.subarray(COLUMNS, { minLength: 1 }),
})

function endOf(place: number, columns: readonly string[]): ReferenceEnd {
  return { oid: `t${place}`, table: { schema: 'public', name: `t${place}` }, columns, rows: null }
}

function referencesOf(tables: readonly (readonly Link[])[]): Reference[] {
  return tables.flatMap((all, at) =>
    all.map(({ from, to, onUpdate, table }, number) => ({
      name: `fk_${at}_${number}`,
      from: endOf(at + 1, from),
      to: endOf(table % (at + 1), to),
      ...{ onDelete: 'NO ACTION', onUpdate, isIndexed: true, cleared: from, required: [] },
    })),
  )
}

/** Each table has one row, which refers to those of the others. */
async function create(
  client: pg.Client,
  tables: readonly (readonly Link[])[],
  references: readonly Reference[],
): Promise<void> {
  const columns = COLUMNS.map((column) => `${column} int`).join(', ')
  await client.query(`CREATE TEMP TABLE t0 (${columns}); INSERT INTO t0 VALUES (1, 2, 3, 4)`)
  for (const at of tables.keys()) {
    const own = references.filter(({ from }) => from.oid === `t${at + 1}`)
    const values = COLUMNS.map((column) => {
      const key = own.find(({ from }) => from.columns.includes(column))
      const place = key?.from.columns.indexOf(column) ?? 0
      return key ? `(SELECT ${key.to.columns[place]} FROM ${key.to.oid})` : '9'
    })
    const keys = own.map(
      ({ from, to, onUpdate }) =>
        `FOREIGN KEY (${from.columns.join()}) REFERENCES ${to.oid} (${to.columns.join()}) ON UPDATE ${onUpdate}`,
    )
    for (const { to } of own) await client.query(`ALTER TABLE ${to.oid} ADD UNIQUE (${to.columns.join()})`)
    await client.query(
      `CREATE TEMP TABLE t${at + 1} (${[columns, ...keys].join()}); INSERT INTO t${at + 1} VALUES (${values.join()})`,
    )
  }
}

type Values = Record<string, number | null>

async function rowsOf(client: pg.Client, places: readonly number[]): Promise<Values[]> {
  const rows: Values[] = []
  for (const place of places) rows.push((await client.query<Values>(`SELECT * FROM t${place}`)).rows[0] ?? {})
  return rows
}

/** Two ways to one row may be taken one after the other, and PostgreSQL refuses what is half done. */
function refusesReference(error: pg.DatabaseError): boolean {
  if (error.code !== '23503') throw error
  return true
}

/** Table and column of each value that the update changed, beyond the first table; null where it is refused. */
async function changedIn(
  client: pg.Client,
  tables: number,
  changed: readonly string[],
): Promise<string[] | null> {
  const places = Array.from({ length: tables }, (_, place) => place + 1)
  const before = await rowsOf(client, places)
  const set = changed.map((column) => `${column} = ${column} + 100`).join()
  const isRefused = await client.query(`UPDATE t0 SET ${set}`).then(() => false, refusesReference)
  if (isRefused) return null
  const after = await rowsOf(client, places)
  return places.flatMap((place, at) =>
    COLUMNS.filter((column) => before[at]?.[column] !== after[at]?.[column]).map(
      (column) => `t${place}.${column}`,
    ),
  )
}

function planned(references: readonly Reference[], columns: readonly string[]): string[] {
  return effectsOf(references, { oid: 't0', columns, rows: null })
    .flatMap(({ reference: { from }, changes }) => changes.map((column) => `${from.oid}.${column}`))
    .toSorted()
}

/** One that has lost its value passes nothing on, so what came first counts. */
const isCertain = (tables: readonly (readonly Link[])[]) =>
  tables.every((all) => all.length === 1) || tables.flat().every(({ onUpdate }) => onUpdate === 'CASCADE')

it('foreign keys change the columns that PostgreSQL changes, and no others', async () => {
  await withTable('id int', async ({ client }) => {
    const property = fc.asyncProperty(family, async ({ tables, changed }) => {
      const references = referencesOf(tables)
      await client.query('BEGIN')
      try {
        await create(client, tables, references)
        const found = await changedIn(client, tables.length, changed)
        fc.pre(found !== null)
        const expected = planned(references, changed)
        expect(expected).toEqual(isCertain(tables) ? found.toSorted() : expect.arrayContaining(found))
      } finally {
        await client.query('ROLLBACK')
      }
    })
    await fc.assert(property, { numRuns: 60 })
  })
})
