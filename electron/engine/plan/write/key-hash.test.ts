import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalKey, KeyHash } from './key-hash.ts'

function hashOf(values: readonly string[], type: string): number {
  const hash = new KeyHash()
  hash.begin()
  for (const value of values) hash.add(value, type)
  return hash.value
}

it.each([
  ['uuid', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', ' {a0eebc999c0b4ef8bb6d6bb9bd380a11} '],
  ['integer', ' +007', '7'],
  ['bigint', '-0', '0'],
])('takes a key of type %s for the same however it is written', (type, one, other) => {
  expect(canonicalKey(one, type)).toBe(canonicalKey(other, type))
  expect(hashOf([one], type)).toBe(hashOf([other], type))
})

it.each([
  ['text', ['7'], ['07']],
  ['text', ['ab', 'c'], ['a', 'bc']],
  ['text', ['a', ''], ['a']],
  ['uuid', ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'], ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12']],
])('tells keys of type %s apart: %j, %j', (type, one, other) => {
  expect(hashOf(one, type)).not.toBe(hashOf(other, type))
})

it('has few numbers that keys share', () => {
  const keys = Array.from({ length: 200_000 }, (_, n) => String(n))
  const hashes = new Set(keys.map((key) => hashOf([key], 'bigint')))
  expect(keys.length - hashes.size).toBeLessThan(3)
})

it('has the same number for keys that are the same by their value', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.boolean(), (id, isPlain) => {
      const other = isPlain ? id.replaceAll('-', '') : id.toUpperCase()
      expect(hashOf([other], 'uuid')).toBe(hashOf([id], 'uuid'))
    }),
  )
})
