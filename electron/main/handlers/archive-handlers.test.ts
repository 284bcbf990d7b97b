import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ArchiveRetention, type UndoComparison } from '../../../shared/archive.ts'
import { UndoSpec } from '../../../shared/job-spec.ts'
import { createArchives } from '../../engine/engine.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { archiveHandlers, type ArchiveWork } from './archive-handlers.ts'

const JOB = '0b000000-0000-4000-8000-000000000001'
const COMPARED: UndoComparison = {
  state: 'compared',
  compared: 2,
  total: 2,
  counts: { restore: 2, exists: 0, changed: 0, deleted: 0 },
}
const SPEC = UndoSpec.parse({
  operation: 'undo',
  cluster: 'c',
  table: { schema: 'public', name: 't' },
  limits: {},
  job: JOB,
  of: 'purge',
})

function handlersIn(root: string, told: unknown[] = []) {
  const nothing = async () => await Promise.resolve(null)
  const work: ArchiveWork = {
    archives: createArchives(root),
    exportRows: nothing,
    chooseFolder: nothing,
    left: async () => await Promise.resolve({ columns: [], set: [], rows: [] }),
    exportLeft: nothing,
    compare: async (_, { signal, onProgress }) => {
      onProgress({ ...COMPARED, state: 'comparing', compared: 1 })
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      return { ...COMPARED, state: 'stopped' }
    },
  }
  return archiveHandlers(work, (...news) => told.push(news))
}

test('how long archives are kept is remembered, and one that is not there cannot be deleted', async () => {
  const root = ownFolder('archives')
  const handlers = handlersIn(root)
  const info = await handlers['archives:info'](undefined)
  expect(info).toEqual({
    ...{ folder: root, archives: [], unreadable: [] },
    ...{ retention: ArchiveRetention.parse({}), retentionFault: null },
  })
  const kept = await handlers['archives:keep']({ days: null, bytes: 1_000 })
  expect(kept.retention).toEqual({ days: null, bytes: 1_000 })
  await expect(handlers['archives:remove']({ jobIds: [JOB] })).rejects.toMatchObject({
    problem: { code: 'archive-missing' },
  })
})

test('a comparison tells how far it is under its own id, and stops when it is told to', async () => {
  const told: unknown[] = []
  const handlers = handlersIn(ownFolder('archives'), told)
  const comparison = handlers['undo:compare']({ id: 'mine', spec: SPEC })
  await handlers['undo:stop-comparison']({ id: 'other' })
  await handlers['undo:stop-comparison']({ id: 'mine' })
  expect(await comparison).toMatchObject({ state: 'stopped' })
  expect(told).toEqual([['mine', { ...COMPARED, state: 'comparing', compared: 1 }]])
})

test('what cannot be read is told with its reason', async () => {
  const root = ownFolder('archives')
  await writeFile(join(root, `${JOB}.json`), 'nonsense')
  await writeFile(join(root, 'retention.json'), 'nonsense')
  const info = await handlersIn(root)['archives:info'](undefined)
  expect(info).toMatchObject({
    unreadable: [{ jobId: JOB, faults: [expect.stringContaining('is damaged')] }],
    retention: { days: null, bytes: null },
    retentionFault: expect.stringContaining('retention.json is damaged.'),
  })
})
