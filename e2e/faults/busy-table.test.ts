import { expect, it } from 'vitest'
import { runBusyTable } from './busy-table.ts'
import { WAYS, withPlace } from './rig.ts'

const ROWS = 20_000

it.concurrent.each(WAYS)(
  'a purge takes what matched and leaves what others did, as %s',
  async (_, oneStatement) => {
    await withPlace('id int', async ({ table: { client, direct, name }, home }) => {
      const place = { client, connection: direct, home, table: `${name}_busy`, say: () => {} }
      const result = await runBusyTable({ ...place, seed: 3, rows: ROWS, batchSize: 50, oneStatement })
      expect(result.wrong).toBe(0)
      expect(result.purged).toBeGreaterThan(ROWS * 0.3)
      expect(result.actions).toBeGreaterThan(10)
    })
  },
)
