import { expect, it } from 'vitest'
import { withPlace } from './rig.ts'
import { runWriteStorm } from './write-storm.ts'

const [ROWS, KILLS, CUTS] = [2_000, 4, 12]

/** The short form of what `npm run faults` does for minutes. */
it.for(['mixed', 'puts'] as const)(
  'a file is written as without mishaps, through everything at once: %s',
  async (ops) => {
    const lines: string[] = []
    await withPlace('id int', async ({ table: { client, direct, name }, home }) => {
      const result = await runWriteStorm({
        ...{ client, connection: direct, home, table: `${name}_storm`, seed: 5, rows: ROWS, ops },
        ...{ batchSize: 25, processes: 2, workers: 2, conflictShares: [0.1], kills: KILLS, cuts: CUTS },
        say: (line) => lines.push(line),
      })
      expect(result, lines.join('\n')).toMatchObject({ rows: ROWS, wrong: 0 })
      expect(result.kills, lines.join('\n')).toBeGreaterThanOrEqual(KILLS)
      expect(result.cuts, lines.join('\n')).toBeGreaterThanOrEqual(CUTS)
      expect(result.conflicts).toBeGreaterThan(0)
    })
  },
)
