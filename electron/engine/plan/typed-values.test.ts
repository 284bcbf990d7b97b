import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { quoteIdentifier } from '../../../shared/identifier.ts'
import type { Column } from '../../../shared/table.ts'
import { literalOf, valueFault } from '../../../shared/typed-value.ts'
import { withTable } from '../../testing/cluster.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

/** A column of each kind, a value to type, and what the database has of it then. */
const TYPED: [name: string, type: string, text: string, kept: string][] = [
  ['small', 'smallint', '-32768', '-32768'],
  ['whole', 'bigint', '9223372036854775807', '9223372036854775807'],
  ['price', 'numeric(10,2)', '12345678.95', '12345678.95'],
  ['exact', 'numeric', '0.12345678901234567890', '0.12345678901234567890'],
  ['weight', 'double precision', '0.1', '0.1'],
  ['note', 'text', 'it\'s \\ "odd"\n$1; -- 😀', 'it\'s \\ "odd"\n$1; -- 😀'],
  ['short', 'varchar(5)', 'abcde', 'abcde'],
  ['fixed', 'char(5)', 'ab', 'ab'],
  ['yes', 'boolean', 'true', 'true'],
  ['day', 'date', '2024-02-29', '2024-02-29'],
  ['clock', 'time', '23:59:58', '23:59:58'],
  ['moment', 'timestamp', '2026-11-20 14:30', '2026-11-20 14:30:00'],
  ['zoned', 'timestamptz(3)', '2026-11-20 14:30:05', '2026-11-20 14:30:05+00'],
  ['ident', 'uuid', '0B6F1F0E-6A56-4F3E-9D0C-2F4A8F6B1C2D', '0b6f1f0e-6a56-4f3e-9d0c-2f4a8f6b1c2d'],
  ['doc', 'json', `{"a": "it's \\\\ x"}`, `{"a": "it's \\\\ x"}`],
  ['docs', 'jsonb', '[1, {"b": null}]', '[1, {"b": null}]'],
  ['wait', 'interval', '1 day 02:00', '1 day 02:00:00'],
  ['bytes', 'bytea', '\\x00ff', '\\x00ff'],
]
const COLUMNS = ['id int PRIMARY KEY', ...TYPED.map(([name, type]) => `${name} ${type}`)].join(', ')

const assignment = (text: string, column: Column) =>
  `${quoteIdentifier(column.name)} = ${literalOf(text, column)}`

function named(columns: readonly Column[], name: string): Column {
  return columns.find((column) => column.name === name) ?? expect.unreachable(name)
}

it('sets what was typed, in columns of every type', async () => {
  await withTable(COLUMNS, async ({ client, name }) => {
    await client.query(`INSERT INTO ${name} (id) VALUES (1)`)
    const { columns } = await engine.describeTable('test', { schema: 'public', name })
    const changes = TYPED.map(([column, , text]) => {
      const known = named(columns, column)
      expect(valueFault(text, known)).toBeNull()
      return assignment(text, known)
    })
    const set = changes.join(', ')
    const { sample } = await engine.plan(specOf(name, { operation: 'update', where: 'true', set }))
    const after = Object.fromEntries(sample.columns.map((column, at) => [column, sample.after?.[0]?.[at]]))
    expect(after).toEqual({
      id: '1',
      ...Object.fromEntries(TYPED.map(([column, , , kept]) => [column, kept])),
    })
  })
})

it('sets any text as it was typed, and shortens none', async () => {
  await withTable('id int PRIMARY KEY, note text, short varchar(3)', async ({ client, name }) => {
    await client.query(`INSERT INTO ${name} (id) VALUES (1)`)
    const { columns } = await engine.describeTable('test', { schema: 'public', name })
    const noted = async (column: string, text: string) => {
      const set = assignment(text, named(columns, column))
      return (await client.query(`UPDATE ${name} SET ${set} RETURNING ${column} AS kept`)).rows[0].kept
    }
    const typed = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom("'", '\\', '"', '$', '\n', 'a', ';', '-', ':') }),
    )
    const any = typed.filter((text) => text.trim() !== '' && !text.includes('\0'))
    await fc.assert(fc.asyncProperty(any, async (text) => (await noted('note', text)) === text))
    await expect(noted('short', 'abcd')).rejects.toThrow('too long')
  })
})
