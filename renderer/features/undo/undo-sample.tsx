import Box from '@cloudscape-design/components/box'
import Header from '@cloudscape-design/components/header'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table from '@cloudscape-design/components/table'
import type { UndoPreview, UndoSample } from '../../../shared/archive.ts'
import { displayName } from '../../../shared/identifier.ts'
import { printable } from '../../../shared/printable.ts'
import { MOST_COLUMNS, RowValues } from './row-values.tsx'
import { fateOf, KIND_LABELS, placesThatMatter } from '../../../shared/undo-words.ts'

interface UndoSampleTableProps {
  readonly preview: Pick<UndoPreview, 'columns' | 'samples'>
  /** Of the table. */
  readonly rowKey: readonly string[]
  /** Rows that changed since are overwritten. */
  readonly overwrite: boolean
}

interface Line extends UndoSample {
  readonly id: string
  readonly places: readonly number[]
}

/** A few rows as they were, as the job left them, and as they are now. */
export function UndoSampleTable({ preview, rowKey, overwrite }: UndoSampleTableProps) {
  const { columns, samples } = preview
  const lines = samples.map((sample, index): Line => {
    const places = placesThatMatter(columns, rowKey, [sample.before, sample.after, sample.now])
    return { ...sample, id: String(index), places }
  })
  const isAbsent = (state: State) => lines.every((line) => line[state] === null)
  /** What is nowhere there leaves its room to what is. */
  const widthOf = (state: State) => {
    if (isAbsent(state)) return 100
    return STATES.some(({ id }) => isAbsent(id)) ? 180 : 140
  }
  const cell = (state: State) => (line: Line) => (
    <RowValues columns={columns} values={line[state]} places={line.places} absent={ABSENT[state]} />
  )
  return (
    <Table
      variant="embedded"
      contentDensity="compact"
      wrapLines
      items={lines}
      trackBy="id"
      ariaLabels={{ tableLabel: TITLE }}
      header={
        <Header
          variant="h3"
          counter={`(${lines.length})`}
          description={isAbsent('after') ? OF_DELETED : 'Of each row the columns that differ.'}
        >
          {TITLE}
        </Header>
      }
      empty={<Box color="inherit">There are no rows to put back.</Box>}
      columnDefinitions={[
        {
          id: 'key',
          header: rowKey.map(displayName).join(', '),
          isRowHeader: true,
          minWidth: 140,
          cell: (line) => (
            <div className="undo-row">
              <span className="reject-key">{keyText(line, columns, rowKey)}</span>
              <StatusIndicator type={line.kind === 'restore' ? 'success' : 'info'}>
                {fateOf(line.kind, overwrite)}
              </StatusIndicator>
              {line.kind !== 'restore' && <div>{KIND_LABELS[line.kind]}</div>}
            </div>
          ),
        },
        ...STATES.map(({ id, header }) => ({
          id,
          header,
          minWidth: widthOf(id),
          cell: cell(id),
        })),
      ]}
    />
  )
}

type State = 'before' | 'after' | 'now'
const STATES = [
  { id: 'before', header: 'As it was' },
  { id: 'after', header: KIND_LABELS.restore },
  { id: 'now', header: 'As it is now' },
] as const
const TITLE = 'Sample of the rows'
const OF_DELETED = `Of each row the columns that differ; of one that was deleted, the first ${MOST_COLUMNS}.`
const ABSENT = { before: 'No row', after: 'Deleted', now: 'No row' } as const

function keyText(
  { before, after, now }: UndoSample,
  columns: readonly string[],
  key: readonly string[],
): string {
  const row = before ?? after ?? now ?? []
  return printable(key.map((name) => row[columns.indexOf(name)] ?? 'NULL').join(', '))
}
