import { expect, test } from 'vitest'
import type { Column } from '../../../../shared/table.ts'
import { changeError, changeHint } from './change-error.ts'

const TEXT: Column = { name: 'Odd', type: 'text', valueKind: 'text', nullable: true, inKey: false }
const NUMERIC: Column = { ...TEXT, type: 'numeric(10,2)', valueKind: 'number' }

test('what is wrong with a change names its column', () => {
  const messageOf = (kind: 'value' | 'expression' | 'null', text: string, column: Column) =>
    changeError({ column: 'Odd', kind, text }, [column])?.message
  expect(messageOf('value', '1.234', NUMERIC)).toBe('"Odd" can have at most 2 decimal places.')
  expect(messageOf('value', '', NUMERIC)).toBe('Enter a value for "Odd".')
  expect(messageOf('value', ' ', TEXT)).toBe(
    `Enter a value for "Odd". For an empty string, use the expression ''.`,
  )
  expect(messageOf('expression', '', TEXT)).toBe('Enter an SQL expression for "Odd".')
  expect(messageOf('null', '', { ...TEXT, nullable: false })).toBe('"Odd" cannot be NULL.')
  expect(messageOf('null', '', TEXT)).toBeUndefined()
})

test.each([
  ['timestamp with time zone', 'Time zone: UTC.'],
  ['timestamp(3) with time zone', 'Time zone: UTC.'],
  ['time(0) with time zone', 'Time zone: UTC.'],
  ['timestamp without time zone', undefined],
])('a value of %s says which time zone it is in: %s', (type, hint) => {
  const columns = [{ ...TEXT, type, valueKind: 'time' as const }]
  expect(changeHint({ column: 'Odd', kind: 'value', text: '' }, columns)).toBe(hint)
  expect(changeHint({ column: 'Odd', kind: 'now', text: '' }, columns)).toBeUndefined()
})
