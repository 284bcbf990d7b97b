import Box from '@cloudscape-design/components/box'
import { memo } from 'react'
import {
  isNameless,
  MACHINE_COLUMNS,
  machineCells,
  MACHINES,
  machinesText,
  THIS_MACHINE,
} from '../../../../shared/machine-words.ts'
import type { WorkingProcess } from '../../../../shared/working-process.ts'
import { Panel } from '../../../ui/panel.tsx'

/** A line for each process that works on the job, on whichever machine. */
export const MachinesPanel = memo(function MachinesPanel({
  processes,
}: {
  processes: readonly WorkingProcess[]
}) {
  const byName = processes.toSorted((left, right) => orderOf(left).localeCompare(orderOf(right)))
  return (
    <Panel title={MACHINES} description={machinesText(processes)}>
      <table className="lane-table machine-table" aria-label={MACHINES}>
        <thead>
          <tr>
            {MACHINE_COLUMNS.map(({ heading, isNumber }) => (
              <th key={heading} scope="col" className={isNumber ? 'lane-number' : undefined}>
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {byName.map((one) => (
            <Machine key={one.id} process={one} />
          ))}
        </tbody>
      </table>
      {isNameless(processes) && (
        <Box color="text-body-secondary" fontSize="body-s" padding={{ top: 'xs' }}>
          {NAMELESS}
        </Box>
      )}
    </Panel>
  )
})

const NAMELESS =
  'A process without a name has just started, or uses a ledger from an earlier version of Sluice. Creating the ledger again adds what is missing.'

/** Lines keep their places while their numbers change; those without a name stand behind all others. */
function orderOf({ host, pid, id }: WorkingProcess): string {
  return `${host === null ? 1 : 0} ${host ?? ''} ${pid ?? ''} ${id}`
}

function Machine({ process }: { process: WorkingProcess }) {
  const [name, ...cells] = machineCells(process)
  return (
    <tr>
      <th scope="row" className="machine-name">
        {name}
        {process.isHere && <span className="machine-here"> ({THIS_MACHINE})</span>}
      </th>
      {cells.map((text, index) => {
        const { heading, isNumber } = MACHINE_COLUMNS[index + 1] ?? MACHINE_COLUMNS[0]
        return (
          <td key={heading} className={isNumber ? 'lane-number' : undefined}>
            {text}
          </td>
        )
      })}
    </tr>
  )
}
