import { describe, expect, it } from 'vitest'
import { shareOfWay } from './key-way.ts'

function way(castTypes: readonly string[], from: string[] | null, to: string[] | null, key: string[] | null) {
  const table = { schema: 'public', name: 't' }
  const columns = castTypes.map((castType, index) => ({ name: `c${index}`, castType }))
  const change = { table, key: columns, where: 'true', set: null }
  return shareOfWay({ kind: 'span', change })(from, to, key)
}

describe('how far a key has come', () => {
  it.each([
    ['bigint', '0', '1000', '250'],
    ['bigint', '9007199254740993000', '9007199254740993008', '9007199254740993002'],
    [
      'uuid',
      '00000000-0000-0000-0000-000000000000',
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
      '40000000-0000-0000-0000-000000000000',
    ],
    ['numeric', '-1.5', '2.5', '-0.5'],
    ['double precision', '1e10', '5e10', '2e10'],
    ['date', '2026-01-01', '2026-01-05', '2026-01-02'],
    ['timestamp without time zone', '2026-01-01 00:00:00', '2026-01-01 00:00:04', '2026-01-01 00:00:01'],
    [
      'timestamp with time zone',
      '2026-01-01 00:00:00+00',
      '2026-01-01 00:00:01+00',
      '2026-01-01 00:00:00.25+00',
    ],
    ['text', 'customer-0000', 'customer-9999', 'customer-2500'],
    ['character varying', 'a', 'e', 'b'],
  ])('%s from %s to %s: %s is a quarter', (castType, from, to, key) => {
    expect(way([castType], [from], [to], [key])).toBeCloseTo(0.25, 1)
    expect(way([castType], [from], [to], [from])).toBe(0)
    expect(way([castType], [from], [to], [to])).toBe(1)
  })

  it('is told by the first column that differs', () => {
    const types = ['text', 'bigint']
    expect(way(types, ['a', '0'], ['a', '8'], ['a', '2'])).toBe(0.25)
  })

  it('counts a value that many rows share only once all of them are passed', () => {
    const types = ['integer', 'text']
    expect(way(types, ['0'], ['4'], ['1', 'x'])).toBe(0)
    expect(way(types, ['0'], ['4'], ['2', 'x'])).toBe(0.25)
    expect(way(['text', 'text'], ['a'], ['b'], ['b', 'x'])).toBeNull()
  })

  it('is unknown without ends, and where a value is none', () => {
    expect(way(['bigint'], null, ['9'], ['1'])).toBeNull()
    expect(way(['bigint'], ['1'], null, ['1'])).toBeNull()
    expect(way(['bigint'], ['1'], ['9'], null)).toBeNull()
    expect(way(['date'], ['2026-01-01'], ['infinity'], ['2026-01-02'])).toBeNull()
  })
})
