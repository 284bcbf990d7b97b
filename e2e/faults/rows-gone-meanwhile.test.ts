import { expect, it } from 'vitest'
import { CONFLICT, PASS, type FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
import { readsRows, withArchiveRig } from './archive-rig.ts'

const ROWS = 40

/** A job with batches that a commit refuses once, after which all rows of the table are gone. */
function refuseFirst(meanwhile: () => Promise<void>): FaultPolicy {
  const gone = Promise.withResolvers<void>()
  let isRefused = false
  return {
    request: (request) => {
      if (request.application === 'sluice') return PASS
      if (request.isCommit && !isRefused) {
        isRefused = true
        meanwhile().then(gone.resolve, gone.reject)
        return { kind: 'error', error: CONFLICT }
      }
      return isRefused && readsRows(request) ? { kind: 'hold', until: gone.promise } : PASS
    },
  }
}

it('does not bring back what a batch kept that never took place, as somebody else deleted its rows', async () => {
  const others = { remove: async () => await Promise.resolve() }
  const policy = refuseFirst(async () => await others.remove())
  await withArchiveRig(ROWS, { policy }, async ({ name, table, engine, purge, undo, now }) => {
    others.remove = async () => void (await table.client.query(`DELETE FROM ${name}`))
    const job = await engine.start(purge({ limits: { workers: 1, batchSize: 1_000 } }))
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 0 })
    const undone = await undo(job.id).catch((error: unknown) => error)
    expect(await now()).toMatchObject({ rows: 0 })
    expect(undone).toMatchObject({ restored: 0, leftAlone: 0 })
  })
})
