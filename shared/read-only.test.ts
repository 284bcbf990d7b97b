import { expect, test } from 'vitest'
import { ClusterMemory } from './job-draft.ts'

test('what is no list is refused, also where it cannot be frozen', () => {
  const spoilt = { cluster: 'c', draft: null, recent: new Uint8Array([1]) }
  expect(ClusterMemory.safeParse(spoilt).success).toBe(false)
})
