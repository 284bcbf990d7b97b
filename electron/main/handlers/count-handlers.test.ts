import { expect, test } from 'vitest'
import { RowChangeSpec } from '../../../shared/job-spec.ts'
import type { RowCount } from '../../../shared/row-count.ts'
import type { Engine } from '../../engine/engine.ts'
import { countHandlers } from './count-handlers.ts'

const table = { schema: 'public', name: 't' }
const spec = RowChangeSpec.parse({ operation: 'purge', cluster: 'c', table, where: 'true', limits: {} })
const found: RowCount = { state: 'counting', rows: 7, ranges: { done: 1, total: 2 } }

test('a count tells how far it is under its own id, and stops when it is told to', async () => {
  const told: unknown[] = []
  const handlers = countHandlers(
    {
      count: async (_, { signal, onProgress }) => {
        onProgress(found)
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        return { ...found, state: 'stopped' }
      },
    },
    (...news) => told.push(news),
  )
  const mine = handlers['jobs:count']({ id: 'mine', spec })
  const other = handlers['jobs:count']({ id: 'other', spec })
  await handlers['jobs:stop-count']({ id: 'nobody’s' })
  await handlers['jobs:stop-count']({ id: 'mine' })
  expect(await mine).toEqual({ ...found, state: 'stopped' })
  await handlers['jobs:stop-count']({ id: 'other' })
  await other
  expect(told).toEqual([
    ['mine', found],
    ['other', found],
  ])
})

test('a count that ends leaves one that took its id where it can be stopped', async () => {
  let counts = 0
  const count: Engine['count'] = async (_, { signal }) => {
    counts += 1
    if (counts === 1) return found
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    return { ...found, state: 'stopped' }
  }
  const handlers = countHandlers({ count }, () => {})
  const first = handlers['jobs:count']({ id: 'same', spec })
  const second = handlers['jobs:count']({ id: 'same', spec })
  await first
  await handlers['jobs:stop-count']({ id: 'same' })
  expect(await second).toMatchObject({ state: 'stopped' })
})
