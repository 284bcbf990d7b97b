import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ReactNode } from 'react'
import { plannedArchiveText } from '../../../../shared/archive-words.ts'
import { capitalized } from '../../../../shared/counted.ts'
import { displayName } from '../../../../shared/identifier.ts'
import { type Strategy, changesMatching, keepsRows, mayKeepRows } from '../../../../shared/job-spec.ts'
import type { Plan } from '../../../../shared/plan.ts'
import { noticeOf } from '../../../../shared/table-notice.ts'
import { expectedRows } from '../../../../shared/expected-rows.ts'
import { counted, formatCount, formatShare } from '../../../ui/quantity.ts'
import { CreateLedger } from './create-ledger.tsx'
import { STRATEGY_NAMES } from '../job-words.ts'
import { CountRows } from './count-rows.tsx'
import { WritePreview } from './write-preview.tsx'
import { SampleTable } from './sample-table.tsx'
import { TableNotice } from './table-notice.tsx'
import { NOT_ESTIMATED, RESUMABLE } from '../../../../shared/words.ts'
import { PlanPanel } from './plan-panel.tsx'

interface PlanViewProps {
  readonly plan: Plan
  readonly current: boolean
  /** The cluster has a ledger now, or the table other rows or statistics, which a new dry run takes into account. */
  readonly onChanged: () => void
  /** Takes the count in the place of the estimate; null where there is nothing to count. */
  readonly onCounted: ((rows: number) => void) | null
}

export function PlanView({ plan, current, onChanged, onCounted }: PlanViewProps) {
  const isEmpty = noticeOf(plan) === 'empty'
  return (
    <PlanPanel {...{ plan, current }} notice={<TableNotice {...{ plan, onChanged }} />}>
      <KeyValuePairs columns={4} items={facts(plan, onCounted)} />
      {mayKeepRows(plan.spec) && <ArchiveFact plan={plan} />}
      {plan.write && plan.matchingRows !== 0 && <WritePreview rows={plan.write.rows} />}
      {plan.ledger === 'missing' && <WithoutLedger cluster={plan.spec.cluster} onLedger={onChanged} />}
      {changesMatching(plan.spec) && !isEmpty && <SampleTable plan={plan} />}
    </PlanPanel>
  )
}

function facts(plan: Plan, onCounted: PlanViewProps['onCounted']): KeyValuePairsProps.Item[] {
  const { spec, ranges } = plan
  const rows = capitalized(expectedRows(plan))
  const key = plan.key.map(displayName).join(', ')
  return [
    {
      label: spec.operation === 'write' ? 'Rows to write' : 'Rows to change',
      value: (
        <>
          {`${rows} `}
          {onCounted && <CountRows {...{ plan, onCounted }} />}
        </>
      ),
    },
    { label: 'Rows in the table', value: tableRows(plan) },
    changesMatching(spec)
      ? { label: 'Strategy', value: parts(spec.strategy, ranges, key) }
      : { label: 'Key', value: key },
    { label: 'Ledger', value: LEDGERS[plan.ledger] },
  ]
}

function ArchiveFact({ plan: { archive, spec } }: { plan: Plan }) {
  // A plan of an earlier version does not say where.
  const none = keepsRows(spec) ? 'Kept on this machine' : 'None. This job cannot be undone.'
  const value = <span className="path">{archive ? plannedArchiveText(archive) : none}</span>
  return <KeyValuePairs columns={1} items={[{ label: 'Archive', value }]} />
}

const LEDGERS: Readonly<Record<Plan['ledger'], ReactNode>> = {
  ready: <StatusIndicator>{RESUMABLE}</StatusIndicator>,
  missing: <StatusIndicator type="info">None</StatusIndicator>,
  none: 'Not used',
}

function WithoutLedger({ cluster, onLedger }: { cluster: string; onLedger: () => void }) {
  return (
    <Alert type="info" header="Without a ledger">
      <SpaceBetween size="s">
        <Box color="inherit">
          Batches of this job can be repeated, so it runs without one, but it cannot be resumed. With a
          ledger, four small tables in the schema “sluice” of this cluster, every row is changed exactly once,
          and a job that was interrupted can be resumed.
        </Box>
        <CreateLedger cluster={cluster} onCreated={onLedger} />
      </SpaceBetween>
    </Alert>
  )
}

function parts(strategy: Strategy, ranges: number, key: string): string {
  if (strategy === 'sequential') return `${STRATEGY_NAMES.sequential} by ${key}`
  if (strategy === 'hash') return `${formatCount(ranges)} classes by hash of ${key}`
  return `${counted(ranges, 'key range')} of ${key}`
}

function tableRows({ tableRows: rows, matchingRows, spec, lastKey }: Plan): string {
  const isWrite = spec.operation === 'write'
  if (lastKey === null && !isWrite) return 'None'
  if (rows === null) return NOT_ESTIMATED
  const share =
    isWrite || spec.operation === 'repopulate' || matchingRows === null || rows === 0
      ? ''
      : ` (${formatShare(Math.min(1, matchingRows / rows))} match)`
  return `About ${counted(rows, 'row')}${share}`
}
