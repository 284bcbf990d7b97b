import Icon from '@cloudscape-design/components/icon'
import { type CSSProperties, type MouseEvent, memo } from 'react'
import type { PageRow } from '../../../../shared/table-page.ts'
import { shownText } from './grid-columns.ts'
import type { Cell } from './grid-moves.ts'
import type { DrawnColumn, Spans } from './use-in-sight.ts'

interface GridRowProps {
  /** Of the grid. */
  readonly id: string
  readonly row: PageRow
  readonly index: number
  readonly spans: Spans
  readonly top: number
  readonly isSelected: boolean
  /** The column where the keyboard is; null in other rows. */
  readonly active: number | null
  readonly onToggle: (event: MouseEvent) => void
  readonly onShow: () => void
  readonly onActivate: (column: number) => void
}

export function cellId(grid: string, { row, column }: Cell): string {
  return `${grid}-${row}-${column}`
}

export function columnStyle({ column: { width }, stickyPx, gapPx }: DrawnColumn): CSSProperties {
  return {
    width,
    marginInlineStart: gapPx,
    ...(stickyPx !== null && { position: 'sticky', insetInlineStart: stickyPx }),
  }
}

/** One row. Its controls are for the mouse: the keyboard stays on the grid. */
export function GridRow(props: GridRowProps) {
  const { id, row, index, spans, top, isSelected, active, onToggle, onShow, onActivate } = props
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      className="rows-row"
      data-active={active !== null}
      style={{ transform: `translateY(${top}px)` }}
      onDoubleClick={onShow}
    >
      <div role="gridcell" aria-colindex={1} className="rows-select" onMouseDown={keepFocus}>
        <label onClick={onToggle} onDoubleClick={(event) => event.stopPropagation()}>
          <input
            type="checkbox"
            tabIndex={-1}
            readOnly
            checked={isSelected}
            aria-label={`Select row ${index + 1}`}
          />
        </label>
        <button type="button" tabIndex={-1} aria-label={`Show row ${index + 1}`} onClick={onShow}>
          <Icon name="expand" size="small" variant="subtle" />
        </button>
      </div>
      {spans.drawn.map((drawn) => (
        <div
          key={drawn.at}
          id={cellId(id, { row: index, column: drawn.at })}
          role="gridcell"
          aria-colindex={drawn.at + 2}
          className="rows-cell"
          data-sticky={drawn.stickyPx !== null}
          data-number={drawn.column.isNumber}
          data-active={active === drawn.at}
          style={columnStyle(drawn)}
          onMouseDown={() => onActivate(drawn.at)}
        >
          <CellText value={row.values[drawn.column.place] ?? null} />
        </div>
      ))}
    </div>
  )
}

/** A click there would take the keyboard away from the grid. */
function keepFocus(event: MouseEvent<HTMLElement>): void {
  event.preventDefault()
  event.currentTarget.closest<HTMLElement>('[role=grid]')?.focus({ preventScroll: true })
}

const CellText = memo(function CellText({ value }: { value: string | null }) {
  const { text, isWord } = shownText(value)
  return isWord ? <span className="sample-null">{text}</span> : <>{text}</>
})
