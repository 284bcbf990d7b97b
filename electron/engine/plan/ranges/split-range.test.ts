import { describe, expect, it } from 'vitest'
import { withTable, type TestTable } from '../../../testing/cluster.ts'
import { describeTable } from '../../db/catalog.ts'
import { openSession, type Session } from '../../db/session.ts'
import { isArithmetic } from './key-arithmetic.ts'
import type { KeyPrefix } from '../../db/key.ts'
import { cutSpan, remainingWidth } from './split-range.ts'

/** Keeps the statements sent through it, with their parameters. */
function recording(session: Session) {
  const sent: [text: string, values: readonly unknown[]][] = []
  const query: Session['query'] = async (text, values = []) => {
    sent.push([text, values])
    return await session.query(text, values)
  }
  return { sent, session: { ...session, query } }
}

async function cut(
  { connection, name }: TestTable,
  from: KeyPrefix | null,
  to: KeyPrefix | null,
  parts: number,
) {
  const session = await openSession(connection, 'test')
  try {
    const table = { schema: 'public', name }
    const { keyColumns: key } = await describeTable(session, table)
    const recorder = recording(session)
    const cuts = await cutSpan(recorder.session, { table, key }, from, to, parts)
    return { cuts, sent: recorder.sent }
  } finally {
    await session.close()
  }
}

/** Fills a table past the number of rows that one transaction may change. */
async function fill({ client, name }: TestTable, select: string) {
  await client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`)
  await client.query(`INSERT INTO ${name} ${select}`)
  await client.query(`ANALYZE ${name}`)
}

const NAME = `lpad(i::text, 6, '0')`
const nameOf = (i: number) => [String(i).padStart(6, '0')]

describe('what is left of a range of computed keys', () => {
  it('is cut between the keys that exist, however few of the space they fill', async () => {
    await withTable('id bigint PRIMARY KEY', async (table) => {
      await fill(table, 'SELECT i FROM generate_series(1001, 2000) AS i')
      expect((await cut(table, null, null, 2)).cuts).toEqual([['1500']])
      expect((await cut(table, ['-9000000000000000000'], ['9000000000000000000'], 2)).cuts).toEqual([
        ['1500'],
      ])
      expect((await cut(table, ['1500'], ['1600'], 4)).cuts).toEqual([['1525'], ['1550'], ['1575']])
      expect((await cut(table, ['1998'], null, 4)).cuts).toEqual([['1999']])
      expect((await cut(table, ['1999'], null, 4)).cuts).toEqual([])
      expect((await cut(table, ['2000'], null, 4)).cuts).toEqual([])
      expect((await cut(table, null, null, 1)).cuts).toEqual([])
    })
  })
})

describe('what is left of a range of other keys', () => {
  it('is cut into parts of as many rows', async () => {
    await withTable('id text PRIMARY KEY', async (table) => {
      await fill(table, `SELECT ${NAME} FROM generate_series(1, 1000) AS i`)
      expect((await cut(table, null, null, 4)).cuts).toEqual([250, 500, 750].map(nameOf))
      expect((await cut(table, nameOf(600), nameOf(700), 2)).cuts).toEqual([nameOf(650)])
      expect((await cut(table, nameOf(997), null, 8)).cuts).toEqual([nameOf(998), nameOf(999)])
      expect((await cut(table, nameOf(999), null, 8)).cuts).toEqual([])
    })
  })

  it('is read up to 50,000 keys only; of more, boundaries are looked up between the first and the last', async () => {
    await withTable('id text PRIMARY KEY', async (table) => {
      await fill(table, `SELECT ${NAME} FROM generate_series(1, 60001) AS i`)
      expect((await cut(table, nameOf(10_000), null, 2)).cuts).toEqual([nameOf(40_000)])
      expect((await cut(table, nameOf(10_000), null, 3)).cuts).toEqual([30_000, 50_000].map(nameOf))
      expect((await cut(table, nameOf(10_002), null, 2)).cuts).toEqual([nameOf(35_002)])
    })
  })

  it('is one part behind 50,000 keys where nothing tells what lies between', async () => {
    await withTable('id text PRIMARY KEY', async (table) => {
      await fill(table, `SELECT chr(1072 + i / 10000) || ${NAME} FROM generate_series(1, 60001) AS i`)
      expect((await cut(table, null, null, 2)).cuts).toEqual([['д049999']])
    })
  })

  it('is cut by the first column of a key of several, of which there are more than are read', async () => {
    await withTable('a int, b text, PRIMARY KEY (a, b)', async (table) => {
      await fill(table, `SELECT i / 10000, ${NAME} FROM generate_series(0, 79999) AS i`)
      expect((await cut(table, null, null, 2)).cuts).toEqual([['3']])
      expect((await cut(table, ['0', '005000'], ['7'], 4)).cuts).toEqual([['2'], ['4'], ['5']])
    })
  })

  it('can end at a boundary of fewer columns than the key has', async () => {
    await withTable('a text, b int, PRIMARY KEY (a, b)', async (table) => {
      await fill(table, `SELECT a, i FROM unnest('{x,y,z}'::text[]) AS a, generate_series(1, 100) AS i`)
      expect((await cut(table, ['x'], ['y'], 2)).cuts).toEqual([['y', '50']])
      expect((await cut(table, ['y', '90'], ['y'], 2)).cuts).toEqual([['y', '95']])
    })
  })
})

it('finds what is left through the index, without reading or sorting the rest', async () => {
  for (const columns of ['id uuid PRIMARY KEY', 'id text PRIMARY KEY']) {
    await withTable(columns, async (table) => {
      await fill(table, `SELECT md5(i::text)::uuid FROM generate_series(1, 20000) AS i`)
      const from = '80000000-0000-0000-0000-000000000000'
      const { sent } = await cut(table, [from], null, 2)
      expect(sent.length).toBeGreaterThan(0)
      for (const [text, values] of sent) {
        const { rows } = await table.client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, [...values])
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
        expect(plan).toMatch(/Index (Only )?Scan/)
        expect(plan).toMatch(/Index Cond: \(id > /)
        expect(plan).not.toMatch(/Sort|Seq Scan/)
      }
    })
  }
})

describe('the width of what is left', () => {
  it('counts the keys that there can be', () => {
    expect(remainingWidth(['integer'], ['10'], ['30'])).toBe(20)
    expect(remainingWidth(['bigint'], ['-5'], ['-4'])).toBe(1)
    expect(remainingWidth(['uuid'], ['ffffffff-ffff-ffff-ffff-fffffffffff0'], null)).toBe(15)
  })

  it('takes an open end as the end of the type’s space', () => {
    expect(remainingWidth(['smallint'], null, null)).toBe(65_536)
    expect(remainingWidth(['smallint'], ['0'], null)).toBe(32_767)
    expect(remainingWidth(['smallint'], null, ['-32768'])).toBe(1)
    expect(remainingWidth(['uuid'], null, null)).toBe(2 ** 128)
  })

  it('orders the columns of a key; a boundary of fewer stands for all that begin with it', () => {
    expect(remainingWidth(['smallint', 'smallint'], ['1', '5'], ['1', '8'])).toBe(3)
    expect(remainingWidth(['smallint', 'smallint'], ['1'], ['2'])).toBe(65_536)
    expect(remainingWidth(['smallint', 'smallint'], ['1', '32767'], ['2'])).toBe(65_536)
  })

  it('is not known where a type does not tell', () => {
    expect(remainingWidth(['text'], ['a'], ['b'])).toBeNull()
    expect(remainingWidth(['integer', 'text'], ['1', 'a'], null)).toBeNull()
    expect(isArithmetic('constructor')).toBe(false)
  })
})
