import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { noRoomText } from '../../../shared/archive-words.ts'
import { JobSpec, UndoSpec } from '../../../shared/job-spec.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { planOf } from '../../testing/plan.ts'
import { archiveHead, JOB, markFrame, writeArchive } from '../archive/testing/made-archive.ts'
import { plannedArchive, plannedUndoArchive } from './archive-size.ts'

const root = join(ownFolder('planned'), 'archives')
const target = { cluster: 'shop', table: { schema: 'public', name: 'things' }, limits: {} }

async function planned(matchingRows: number | null, rowBytes: number | null, folder = root) {
  const spec = JobSpec.parse({ operation: 'purge', where: 'true', archive: true, ...target })
  return await plannedArchive(planOf(spec, { matchingRows }), rowBytes, folder)
}

test('a plan tells the folder, how large the archive is likely to be, and how much is free where it will be', async () => {
  const archive = await planned(1_000, 100)
  expect(archive).toMatchObject({ folder: root, bytes: 30_000 })
  expect(archive.free).toBeGreaterThan(0)
  expect(noRoomText(archive)).toBeNull()
})

test('where nothing is known nothing is told, and nothing takes nothing', async () => {
  expect(await planned(1_000, null)).toMatchObject({ bytes: null })
  expect(await planned(null, 100)).toMatchObject({ bytes: null })
  expect(await planned(0, 100)).toMatchObject({ bytes: 0 })
})

test('what does not fit is told', async () => {
  expect(noRoomText(await planned(1e15, 100))).toMatch(
    /^The archive is likely to take about .* free: the job pauses when the disk is full\.$/,
  )
})

test('an undo takes about as much as the job that it undoes', async () => {
  const path = await writeArchive(root, archiveHead(), [markFrame([])])
  const undo = UndoSpec.parse({ ...target, operation: 'undo', job: JOB, of: 'purge' })
  const { size } = await stat(path)
  expect(await plannedUndoArchive(undo, root)).toMatchObject({ folder: root, bytes: size })
  expect(
    await plannedUndoArchive({ ...undo, job: '0b000000-0000-4000-8000-00000000ffff' }, root),
  ).toMatchObject({ bytes: null })
})
