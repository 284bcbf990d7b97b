import { open, rm, stat, truncate } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { withArchiveRig, type ArchiveRig } from './archive-rig.ts'

const ROWS = 600

/** What happens to the one file of an archive. */
const DAMAGES = {
  'truncated in the middle': async (path: string) =>
    await truncate(path, Math.floor((await stat(path)).size / 2)),
  'with one bit flipped': async (path: string) => {
    const file = await open(path, 'r+')
    const at = Math.floor((await file.stat()).size / 2)
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, at)
    await file.write(Buffer.from([(buffer[0] ?? 0) ^ 8]), 0, 1, at)
    await file.close()
  },
} as const

async function purged({ engine, purge, files }: ArchiveRig): Promise<{ jobId: string; path: string }> {
  const job = await engine.start(purge())
  expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
  const [path = ''] = await files(job.id)
  return { jobId: job.id, path }
}

describe.each(Object.entries(DAMAGES))('an archive %s', (_, damage) => {
  it('is named with what is missing, and the rest comes back when that is wanted', async () => {
    await withArchiveRig(ROWS, {}, async (rig) => {
      const { jobId, path } = await purged(rig)
      await damage(path)
      const refused: unknown = await rig.undo(jobId).catch((error: unknown) => error)
      expect(refused).toMatchObject({
        problem: {
          code: 'archive-damaged',
          message: expect.stringMatching(/\d+ rows?/),
          names: [expect.any(String)],
        },
      })
      expect(await rig.now()).toMatchObject({ rows: 0 })
      const { problem } = refused as { problem: { names: string[] } }
      const undone = await rig.undo(jobId, { withoutArchives: problem.names })
      expect(undone).toMatchObject({ problem: null, state: 'succeeded', leftAlone: 0, setAside: 0 })
      const { rows } = await rig.now()
      expect(rows).toBe(undone.restored)
      expect(rows).toBeGreaterThan(0)
      expect(rows).toBeLessThan(ROWS)
    })
  })
})

it('refuses to undo without the file', async () => {
  await withArchiveRig(ROWS, {}, async (rig) => {
    const { jobId, path } = await purged(rig)
    await rm(path)
    await expect(rig.undo(jobId)).rejects.toMatchObject({
      problem: { code: expect.stringMatching(/^archive-/) },
    })
    expect(await rig.now()).toMatchObject({ rows: 0 })
  })
})
