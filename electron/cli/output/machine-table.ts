import {
  MACHINE_COLUMNS,
  machineCells,
  MACHINES,
  machinesText,
  THIS_MACHINE,
} from '../../../shared/machine-words.ts'
import type { StoredJob } from '../../../shared/stored-job.ts'
import type { WorkingProcess } from '../../../shared/working-process.ts'
import { jobTableLines } from './job-table.ts'
import type { Style } from './style.ts'
import { alignedLines } from './text-table.ts'
import { clip } from './width.ts'

/** A machine is told apart by its beginning. */
const NAME_COLUMNS = 40

/** A job as its ledger knows it, with the processes that work on it. */
export function storedJobLines(job: StoredJob, style: Style): string[] {
  const lines = jobTableLines([job], job.cluster, style)
  return job.processes ? [...lines, '', ...machineLines(job.processes, style)] : lines
}

function machineLines(processes: readonly WorkingProcess[], style: Style): string[] {
  const numeric = new Set(MACHINE_COLUMNS.flatMap(({ isNumber }, column) => (isNumber ? [column] : [])))
  const [header = '', ...rows] = alignedLines(
    [
      MACHINE_COLUMNS.map(({ heading }) => heading.toLowerCase()),
      ...processes.map((one) => {
        const [name = '', ...cells] = machineCells(one)
        return [clip(name, NAME_COLUMNS), ...cells, one.isHere ? THIS_MACHINE : '']
      }),
    ],
    numeric,
  )
  return [`${MACHINES}: ${machinesText(processes)}`, style.faint(header), ...rows]
}
