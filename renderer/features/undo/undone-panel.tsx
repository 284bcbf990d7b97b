import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Link from '@cloudscape-design/components/link'
import type { UndoPreview } from '../../../shared/archive.ts'
import { matchesAllRows } from '../../../shared/condition.ts'
import { displayTable } from '../../../shared/identifier.ts'
import { shownSql } from '../../../shared/shown-sql.ts'
import { hrefOf } from '../../routes.ts'
import { OPERATION_NAMES } from '../../ui/operation-names.ts'
import { Panel } from '../../ui/panel.tsx'
import { counted, formatMoment } from '../../ui/quantity.ts'
import type { Undone } from './undo-form.ts'

interface UndonePanelProps {
  readonly undone: Undone
  /** Null before the dry run. */
  readonly preview: UndoPreview | null
}

/** The job that is undone, and how many rows it has changed. */
export function UndonePanel({ undone, preview }: UndonePanelProps) {
  const { jobId, of, table, where, set, undid } = undone
  const title = `${OPERATION_NAMES[of]} ${displayTable(table)}`
  const what = [
    ...(undid === null
      ? []
      : [
          {
            label: 'It undid',
            value: <Link href={hrefOf({ page: 'job', jobId: undid })}>{`Job ${undid}`}</Link>,
          },
        ]),
    ...(where === null ? [] : [{ label: 'Condition', value: <Condition where={where} /> }]),
    ...(set === null
      ? []
      : [{ label: 'Change', value: <code className="summary-code">{shownSql(set)}</code> }]),
  ]
  return (
    <Panel title="Job to undo">
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={4}
          items={[
            { label: 'Job', value: <Link href={hrefOf({ page: 'job', jobId })}>{title}</Link> },
            { label: 'Started', value: preview ? formatMoment(Date.parse(preview.startedAt)) : '–' },
            { label: 'Changed rows', value: rowsText(preview?.changed ?? null) },
            { label: 'Archived rows', value: rowsText(preview?.archived ?? null) },
          ]}
        />
        {what.length > 0 && <KeyValuePairs columns={1} items={what} />}
      </SpaceBetween>
    </Panel>
  )
}

function Condition({ where }: { where: string }) {
  if (matchesAllRows(where)) return <>All rows</>
  return <code className="summary-code">{shownSql(where)}</code>
}

function rowsText(rows: number | null): string {
  return rows === null ? '–' : counted(rows, 'row')
}
