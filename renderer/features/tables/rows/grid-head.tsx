import Icon from '@cloudscape-design/components/icon'
import { displayName } from '../../../../shared/identifier.ts'
import { counted } from '../../../ui/quantity.ts'
import type { Selection } from './grid-moves.ts'
import { columnStyle } from './grid-row.tsx'
import type { DrawnColumn, Spans } from './use-in-sight.ts'

interface GridHeadProps {
  readonly spans: Spans
  readonly width: number
  readonly rows: number
  readonly selection: Selection
  readonly onSelect: (selection: Selection) => void
}

/** Names and types of the columns, which stay above the rows, and the box that selects all rows. */
export function GridHead({ spans, width, rows, selection, onSelect }: GridHeadProps) {
  const isAll = rows > 0 && selection.size === rows
  const isSome = selection.size > 0 && !isAll
  const toggle = () => onSelect(isAll ? new Set() : new Set(Array.from({ length: rows }, (_, row) => row)))
  return (
    <div role="rowgroup" className="rows-head" style={{ width }}>
      <div role="row" aria-rowindex={1} className="rows-row">
        <div role="columnheader" aria-colindex={1} className="rows-select" onClick={toggle}>
          <input
            type="checkbox"
            tabIndex={-1}
            readOnly
            checked={isAll}
            ref={(input) => {
              if (input) input.indeterminate = isSome
            }}
            aria-label={`Select all ${counted(rows, 'row')} that are loaded`}
          />
        </div>
        {spans.drawn.map((drawn) => (
          <HeadCell key={drawn.at} drawn={drawn} />
        ))}
      </div>
    </div>
  )
}

function HeadCell({ drawn }: { drawn: DrawnColumn }) {
  const { at, column: of } = drawn
  const { column, keyPlace, isNumber } = of
  return (
    <div
      role="columnheader"
      aria-colindex={at + 2}
      className="rows-name"
      data-sticky={drawn.stickyPx !== null}
      data-number={isNumber}
      style={columnStyle(drawn)}
      title={`${displayName(column.name)}, ${column.type}`}
    >
      <b>
        {keyPlace !== null && (
          <Icon
            name="key"
            size="small"
            variant="subtle"
            ariaLabel={keyPlace === 'Yes' ? 'Primary key' : `Primary key, ${keyPlace}`}
          />
        )}
        <span>{displayName(column.name)}</span>
      </b>
      <span className="rows-type">{column.type}</span>
    </div>
  )
}
