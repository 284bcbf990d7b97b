import { expect, it } from 'vitest'
import { Tries } from './tries.ts'

const CONFLICT = { message: 'change conflicts', conflict: true, sqlState: '40001' }

it('waits for a conflict as for a first one, however many tries it took to find a row that is refused', () => {
  const tries = new Tries()
  for (let count = 0; count < 12; count += 1) tries.take(CONFLICT, 'differs')
  tries.take(CONFLICT, 'waits')
  expect(tries.waits).toBe(1)
  tries.renew()
  expect(tries.waits).toBe(0)
})
