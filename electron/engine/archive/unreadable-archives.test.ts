import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { ownFolder } from '../../testing/own-folder.ts'
import { archiveHead, JOB, markFrame, PROCESS, writeArchive } from './testing/made-archive.ts'
import { createArchives, type Archives } from './archives.ts'

const OTHER = '0e000000-0000-4000-8000-000000000002'

let root: string
let archives: Archives
beforeEach(() => {
  root = join(ownFolder('archives'), 'archives')
  archives = createArchives(root)
})

test('archives without a head that can be read, or whose folder is away, are told apart and can be removed', async () => {
  await mkdir(join(root, JOB), { recursive: true })
  await writeFile(join(root, JOB, `${PROCESS}.ndjson.zst`), 'nonsense')
  await writeFile(join(root, `${OTHER}.json`), JSON.stringify({ folder: join('/nowhere', OTHER) }))
  expect(await archives.list()).toEqual([])
  const unreadable = await archives.unreadable()
  const faultsOf = (jobId: string) => unreadable.find((each) => each.jobId === jobId)?.faults
  expect(faultsOf(JOB)).toEqual([expect.stringContaining('does not begin as an archive does')])
  expect(faultsOf(OTHER)).toEqual([`There is no archive in ${join('/nowhere', OTHER)}.`])
  for (const jobId of [JOB, OTHER]) await archives.remove(jobId)
  expect(await readdir(root)).toEqual([])
})

test('a damaged note about an archive is named, and keeps everybody from taking the archive for none', async () => {
  await mkdir(root)
  const note = join(root, `${JOB}.json`)
  await writeFile(note, '{"folder": ')
  const message = `${note} is damaged, which says where the archive is.`
  expect(await archives.unreadable()).toEqual([{ jobId: JOB, folder: root, faults: [message] }])
  expect(await archives.kept()).toEqual([])
  for (const what of ['show', 'verify', 'remove'] as const)
    await expect(archives[what](JOB)).rejects.toMatchObject({ problem: { code: 'archive-damaged', message } })
  const folder = join(ownFolder('elsewhere'), JOB)
  await writeFile(note, JSON.stringify({ folder }))
  await writeArchive(join(folder, '..'), archiveHead(), [markFrame([])])
  expect(await archives.show(JOB)).toMatchObject({ summary: { folder } })
})
