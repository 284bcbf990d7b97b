import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { DEMO_TABLE } from '../../../shared/demo-table.ts'
import { type ClusterMemory, JobMemory } from '../../../shared/job-draft.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { jsonFile } from '../files/json-file.ts'
import { memoryHandlers, NO_MEMORY } from './memory-handlers.ts'

const CONDITION = { mode: 'sql', match: 'all', groups: [], sql: "note = 'it''s", sqlEdited: true } as const
const DRAFT: ClusterMemory['draft'] = {
  operation: 'update',
  table: DEMO_TABLE,
  condition: CONDITION,
  keys: { path: '/mnt/ids.csv', header: false },
  write: {
    ...{ file: { path: '/mnt/rows.csv', delimiter: ';' }, mode: 'skip', op: 'put', opField: 'kind' },
    ...{ columns: { total: 'value', note: null }, allowRounding: true, verify: 'values' },
  },
  changes: [{ column: 'value', kind: 'value', text: 'not yet a number' }],
  touchUpdatedAt: true,
  strategy: 'hash',
  batchSize: '',
  workers: '4',
  rowsPerSecond: '',
  maxRejects: '0',
  archive: false,
  archiveFolder: '/mnt/archives',
  rows: '5000',
}
const RECENT = [{ table: DEMO_TABLE, where: 'true', condition: CONDITION }]
const memoryOf = (cluster: string, draft: ClusterMemory['draft'] = DRAFT): ClusterMemory => ({
  cluster,
  draft,
  recent: RECENT,
})

let path: string
beforeEach(() => {
  path = join(ownFolder('memory'), 'new-job.json')
})
/** As after a start of the app. */
const open = () => memoryHandlers(jsonFile(path, JobMemory, NO_MEMORY))
const all = async () => await open()['new-job:memory'](undefined)

test('each cluster keeps its own draft, right or wrong, in a file for its owner alone', async () => {
  expect(await all()).toEqual([])
  await open()['new-job:remember'](memoryOf('__proto__'))
  await open()['new-job:remember'](memoryOf('orders'))
  await open()['new-job:remember'](memoryOf('__proto__', null))
  expect(await all()).toEqual([memoryOf('__proto__', null), memoryOf('orders')])
  expect(statSync(path).mode & 0o077).toBe(0)
})

test('clusters that were not used for longest are forgotten', async () => {
  for (let at = 0; at <= 50; at += 1) await open()['new-job:remember'](memoryOf(`c${at}`))
  const names = (await all()).map(({ cluster }) => cluster)
  expect([names.length, names[0], names.at(-1)]).toEqual([50, 'c50', 'c1'])
})

test.each([
  ['cut off', (text: string) => text.slice(0, -20)],
  ['of a later version', (text: string) => text.replace('"version": 1', '"version": 2')],
  ['of another shape', (text: string) => text.replace('"hash"', '"sideways"')],
  ['no text', () => '\0\ufffd'],
])('a file that is %s is like none, and is written anew', async (_what, damage) => {
  await open()['new-job:remember'](memoryOf('orders'))
  writeFileSync(path, damage(readFileSync(path, 'utf8')))
  expect(await all()).toEqual([])
  await open()['new-job:remember'](memoryOf('orders'))
  expect(await all()).toEqual([memoryOf('orders')])
})
