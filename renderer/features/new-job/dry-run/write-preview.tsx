import Box from '@cloudscape-design/components/box'
import Header from '@cloudscape-design/components/header'
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator'
import Table from '@cloudscape-design/components/table'
import { displayName } from '../../../../shared/identifier.ts'
import { printable } from '../../../../shared/printable.ts'
import type { PreviewedRow, RowOutcome, WritePreview as Preview } from '../../../../shared/write-preview.ts'
import {
  FIRST_ROWS,
  NOT_TRIED,
  OUTCOMES,
  refusalText,
  TRIED_AND_ROLLED_BACK,
} from '../../../../shared/write-words.ts'
import { Numeric } from '../../../ui/numeric.tsx'
import { formatCount } from '../../../ui/quantity.ts'
import { SampleValue } from './sample-value.tsx'

const TYPES: Readonly<Record<RowOutcome, StatusIndicatorProps.Type>> = {
  insert: 'success',
  update: 'info',
  unchanged: 'stopped',
  delete: 'warning',
  missing: 'stopped',
  skipped: 'stopped',
  refused: 'error',
}

/** What the first rows of the file would do to the table. */
export function WritePreview({ rows }: Pick<Preview, 'rows'>) {
  return (
    <Table
      variant="embedded"
      contentDensity="compact"
      wrapLines
      items={rows}
      trackBy={({ line }) => String(line)}
      ariaLabels={{ tableLabel: FIRST_ROWS }}
      header={
        <Header variant="h3" counter={`(${rows.length})`} description={TRIED_AND_ROLLED_BACK}>
          {FIRST_ROWS}
        </Header>
      }
      empty={<Box color="inherit">{NOT_TRIED}</Box>}
      columnDefinitions={[
        {
          id: 'line',
          header: <Numeric>Line</Numeric>,
          width: 80,
          cell: ({ line }) => <Numeric>{formatCount(line)}</Numeric>,
        },
        {
          id: 'key',
          header: 'Key',
          isRowHeader: true,
          width: 200,
          cell: ({ key }) => key.map((value) => printable(value ?? 'NULL')).join(', '),
        },
        {
          id: 'outcome',
          header: 'Outcome',
          width: 150,
          cell: ({ outcome }) => <StatusIndicator type={TYPES[outcome]}>{OUTCOMES[outcome]}</StatusIndicator>,
        },
        { id: 'changes', header: 'Values', minWidth: 260, cell: (row) => <Values row={row} /> },
      ]}
    />
  )
}

function Values({ row: { changes, refusal } }: { row: PreviewedRow }) {
  if (refusal) return <>{printable(refusalText({ refusal }))}</>
  if (changes.length === 0) return <>–</>
  return (
    <div className="previewed-values">
      {changes.map(({ column, before, after }) => (
        <div key={column}>
          <Box variant="span" color="text-body-secondary">{`${displayName(column)}: `}</Box>
          {before === undefined ? (
            <SampleValue value={after} />
          ) : (
            <span className="sample-change">
              <del>
                <SampleValue value={before} />
              </del>
              {' → '}
              <ins>
                <SampleValue value={after} />
              </ins>
            </span>
          )}
        </div>
      ))}
    </div>
  )
}
