import { expect, it } from 'vitest'
import { JobSpec } from './job-spec.ts'
import { undoneRows, undoneText } from './undone-rows.ts'

const target = { cluster: 'sandbox', table: { schema: 'public', name: 'things' }, limits: {} }
const id = (number: number) => `${number}0000000-0000-4000-8000-000000000000`
const purge = (number: number, rows: number) => ({
  ...{ jobId: id(number), rows, startedAt: number },
  spec: JobSpec.parse({ operation: 'purge', ...target, where: 'true' }),
})
const undo = (number: number, of: number, rows: number) => ({
  ...{ jobId: id(number), rows, startedAt: number },
  spec: JobSpec.parse({ operation: 'undo', ...target, job: id(of), of: of === 1 ? 'purge' : 'undo' }),
})

it.each([
  ['nothing', [], null],
  ['an undo', [undo(2, 1, 10)], 'Undone'],
  ['an undo that left rows alone', [undo(2, 1, 9)], 'Partly undone'],
  ['an undo that put nothing back', [undo(2, 1, 0)], null],
  ['two undos that shared its rows', [undo(2, 1, 4), undo(3, 1, 6)], 'Undone'],
  ['an undo that was undone', [undo(2, 1, 10), undo(3, 2, 10)], null],
  ['an undo that was partly undone', [undo(3, 2, 1), undo(2, 1, 10)], 'Partly undone'],
  ['an undo whose undo was undone', [undo(4, 3, 10), undo(2, 1, 10), undo(3, 2, 10)], 'Undone'],
])('a job after %s', (_, undos, text) => {
  expect(undoneText(10, undoneRows([purge(1, 10), ...undos]).get(id(1)))).toBe(text)
})
