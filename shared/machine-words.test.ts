import { expect, it } from 'vitest'
import { machineCells, machinesText } from './machine-words.ts'
import type { WorkingProcess } from './working-process.ts'

const TOLD: WorkingProcess = {
  ...{
    id: 'a',
    host: 'batch-1',
    pid: 4_711,
    workers: 8,
    rows: 12_000,
    preparedRows: 345,
    rowsPerSecond: 1_500,
  },
  ...{ heardSecondsAgo: 0.4, isHere: false },
}
const SILENT: WorkingProcess = {
  ...{ id: 'b', host: null, pid: null, workers: null, rows: null, preparedRows: null, rowsPerSecond: null },
  ...{ heardSecondsAgo: null, isHere: false },
}

it('adds up what all processes do, on as many machines as there are', () => {
  expect(machinesText([TOLD])).toBe('1 process on 1 machine, 8 workers, 1,500 rows/s')
  const other = { ...TOLD, id: 'c', host: 'batch-2', workers: 4, rowsPerSecond: 500 }
  expect(machinesText([TOLD, TOLD, other])).toBe('3 processes on 2 machines, 20 workers, 3,500 rows/s')
})

it('counts processes that tell nothing of themselves, and nothing else', () => {
  expect(machinesText([SILENT, SILENT])).toBe('2 processes')
  expect(machineCells(SILENT)).toEqual(['Unknown', '–', '–', '–', '–', '–'])
})

it('says what one does, and when it was heard of last', () => {
  expect(machineCells(TOLD)).toEqual(['batch-1', '4711', '8', '12,345', '1,500', 'just now'])
  expect(machineCells({ ...TOLD, heardSecondsAgo: 4.2 }).at(-1)).toBe('4 s ago')
})

it('shows a name as it is written, not what it would do to a terminal', () => {
  expect(machineCells({ ...TOLD, host: 'a\u001B[31mb' })[0]).not.toContain('\u001B')
})
