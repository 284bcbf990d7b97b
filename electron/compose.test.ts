import { expect, it } from 'vitest'
import { byTarget } from './compose.ts'
import type { Capabilities } from './engine/engine.ts'

it('what a cluster can do is remembered by endpoint and user, whatever its name', () => {
  const kept = new Map<string, Capabilities>()
  const store = {
    read: (cluster: string) => kept.get(cluster) ?? null,
    write: (cluster: string, found: Capabilities) => void kept.set(cluster, found),
  }
  const reached = new Map([['orders', 'admin@one:5432']])
  const capabilities = byTarget(store, reached)
  capabilities.write('orders', { oneStatement: true })
  capabilities.write('sandbox', { oneStatement: true })
  expect([...kept.keys()]).toEqual(['admin@one:5432', 'sandbox'])

  reached.set('orders', 'admin@two:5432')
  expect(capabilities.read('orders')).toBeNull()
  reached.set('renamed', 'admin@one:5432')
  expect(capabilities.read('renamed')).toEqual({ oneStatement: true })
})
