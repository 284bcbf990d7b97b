import Box from '@cloudscape-design/components/box'
import Icon from '@cloudscape-design/components/icon'
import Modal from '@cloudscape-design/components/modal'
import Spinner from '@cloudscape-design/components/spinner'
import { useCallback } from 'react'
import { displayName } from '../../../../shared/identifier.ts'
import { printable, printableLines } from '../../../../shared/printable.ts'
import { shortened } from '../../../../shared/shortened.ts'
import type { TableName } from '../../../../shared/table-name.ts'
import type { PageRow } from '../../../../shared/table-page.ts'
import { useAnswer } from '../../../bridge/use-answer.ts'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { type GridColumn, gridColumns, shownText } from './grid-columns.ts'
import { keyOf, type RowList } from './row-list.ts'
import { wholeRows } from './whole-rows.ts'

const KEY_SHOWN = 60

interface RowDialogProps {
  readonly cluster: string
  readonly table: TableName
  readonly list: RowList
  readonly row: PageRow
  readonly onClose: () => void
}

/** One row, a value below the other, each in full. */
export function RowDialog({ cluster, table, list, row, onClose }: RowDialogProps) {
  const load = useCallback(
    async () => (await wholeRows(cluster, table, list, [row]))[0] ?? [],
    [cluster, table, list, row],
  )
  const { answer, reload } = useAnswer(load)
  return (
    <Modal
      visible
      size="large"
      header={`Row ${shortened(printable(keyOf(list, row).join(', ')), KEY_SHOWN)}`}
      onDismiss={onClose}
    >
      {answer.state === 'loading' && (
        <Box color="text-body-secondary">
          <Spinner /> Reading the whole row…
        </Box>
      )}
      {answer.state === 'failed' && (
        <ProblemAlert header="The row could not be read" problem={answer.problem} onRetry={reload} />
      )}
      {answer.state === 'ready' && (
        <dl className="row-values-whole">
          {gridColumns(list).map((column) => (
            <WholeValue key={column.place} {...{ column }} value={answer.value[column.place] ?? null} />
          ))}
        </dl>
      )}
    </Modal>
  )
}

function WholeValue({ column: { column, keyPlace }, value }: { column: GridColumn; value: string | null }) {
  const name = displayName(column.name)
  return (
    <div>
      <dt>
        {keyPlace !== null && <Icon name="key" size="small" variant="subtle" ariaLabel="Primary key" />}{' '}
        {name}
        <Box variant="small" color="text-body-secondary" display="block">
          {column.type}
        </Box>
      </dt>
      <dd>
        {value === null || value === '' ? (
          <span className="sample-null">{shownText(value).text}</span>
        ) : (
          <div className="code-block">
            {/* Long values scroll: the keyboard needs a way into what scrolls. */}
            <pre tabIndex={0} aria-label={name} role="group">
              {printableLines(value).join('\n')}
            </pre>
            <CopyButton compact text={() => value} what={name} />
          </div>
        )}
      </dd>
    </div>
  )
}
