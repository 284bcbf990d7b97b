import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { JobSpec } from '../../../shared/job-spec.ts'
import type { Plan } from '../../../shared/plan.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { planOf } from '../../testing/plan.ts'
import { archiveHead, JOB, markFrame, writeArchive } from '../archive/testing/made-archive.ts'
import { withArchive } from './planned-archive.ts'

const root = join(ownFolder('planned'), 'archives')
const target = { cluster: 'shop', table: { schema: 'public', name: 'things' }, limits: {} }
const sample = { columns: ['id', 'name'], before: [['1', 'x'.repeat(91)]], after: null }

function planned(spec: object, known: Partial<Plan> = {}): Plan {
  const purge = { operation: 'purge', where: 'true', archive: true, ...target }
  return planOf(JobSpec.parse({ ...purge, ...spec }), { matchingRows: 1_000, sample, warnings: [], ...known })
}

test('a job without an archive plans none', async () => {
  expect(await withArchive(planned({ archive: undefined }), root, null)).not.toHaveProperty('archive')
  const repopulate = planned({ operation: 'repopulate', where: undefined, archive: undefined })
  expect(await withArchive(repopulate, root, null)).not.toHaveProperty('archive')
})

test('a plan tells the folder, what its sample lets expect, and how much is free where the folder will be', async () => {
  const { archive, warnings } = await withArchive(planned({}), root, null)
  expect(archive).toMatchObject({ folder: root, bytes: 39_200 })
  expect(archive?.free).toBeGreaterThan(0)
  expect(warnings).toEqual([])
  expect((await withArchive(planned({}), root, '/')).archive).toMatchObject({ folder: '/' })
})

test('an update keeps what it sets as well', async () => {
  const update = { operation: 'update', set: "name = 'y'" }
  const after = { ...sample, after: [['1', 'y']] }
  const { archive } = await withArchive(planned(update, { sample: after }), root, null)
  expect(archive?.bytes).toBe(40_800)
})

test('where nothing is known nothing is told, and nothing takes nothing', async () => {
  const none = { columns: [], before: [], after: null }
  expect((await withArchive(planned({}, { sample: none }), root, null)).archive).toMatchObject({
    bytes: null,
  })
  expect((await withArchive(planned({}, { matchingRows: null }), root, null)).archive).toMatchObject({
    bytes: null,
  })
  expect((await withArchive(planned({}, { matchingRows: 0 }), root, null)).archive).toMatchObject({
    bytes: 0,
  })
})

test('what does not fit is a warning', async () => {
  const { warnings } = await withArchive(planned({}, { matchingRows: 1e15 }), root, null)
  expect(warnings).toEqual([
    expect.stringMatching(
      /^The archive is likely to take about .* free: the job pauses when the disk is full\.$/,
    ),
  ])
})

test('an undo takes about as much as the job that it undoes', async () => {
  const path = await writeArchive(root, archiveHead(), [markFrame([])])
  const undo = planned({ operation: 'undo', where: undefined, archive: undefined, job: JOB, of: 'purge' })
  const { archive } = await withArchive(undo, root, null)
  const { size } = await stat(path)
  expect(archive?.bytes).toBe(size)
})
