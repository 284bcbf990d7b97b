import { type MouseEvent, useEffect, useId, useRef, useState } from 'react'
import { counted } from '../../../ui/quantity.ts'
import { gridColumns } from './grid-columns.ts'
import { GridHead } from './grid-head.tsx'
import { type Cell, type Selection, selected } from './grid-moves.ts'
import { cellId, GridRow } from './grid-row.tsx'
import type { RowList } from './row-list.ts'
import { useGridKeys } from './use-grid-keys.ts'
import { ROW_PX, useInSight } from './use-in-sight.ts'

/** The next page is on its way before somebody sees the end of the last one. */
const ROWS_AHEAD = 40
interface RowGridProps {
  readonly list: RowList
  readonly label: string
  readonly selection: Selection
  readonly onSelect: (selection: Selection) => void
  readonly onShow: (row: number) => void
  readonly onCopy: (cell: { readonly row: number; readonly place: number }) => void
  /** The last rows come into sight. */
  readonly onEnd: () => void
}

/** The rows as a grid of which only what is in sight is drawn; the key stays in sight. */
export function RowGrid(props: RowGridProps) {
  const { list, label, selection, onSelect, onShow, onEnd } = props
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  // Rows that come later move nothing.
  const [columns] = useState(() => gridColumns(list))
  const { rows, spans, width, scrollTo } = useInSight(box, list, columns)
  const [active, setActive] = useState<Cell>({ row: 0, column: 0 })
  const show = (cell: Cell) => {
    setActive(cell)
    scrollTo(cell)
  }
  const onKeyDown = useGridKeys({ ...props, box, active, columns, show })
  const last = rows.at(-1)?.index ?? 0
  useEffect(() => {
    if (last >= list.rows.length - ROWS_AHEAD) onEnd()
  }, [last, list, onEnd])
  const toggle = (row: number, event: MouseEvent) => {
    onSelect(selected(selection, row, event.shiftKey ? active.row : null))
    setActive({ ...active, row })
  }
  const isDrawn = rows.some(({ index }) => index === active.row) && spans.has(active.column)
  return (
    <div
      ref={box}
      className="rows-grid"
      role="grid"
      tabIndex={0}
      aria-label={`${label}: ${counted(list.rows.length, 'row')}`}
      aria-multiselectable
      aria-rowcount={list.next === null ? list.rows.length + 1 : -1}
      aria-colcount={columns.length + 1}
      aria-activedescendant={isDrawn ? cellId(id, active) : undefined}
      onKeyDown={onKeyDown}
    >
      <GridHead {...{ spans, width, selection, onSelect }} rows={list.rows.length} />
      <div role="rowgroup" className="rows-body" style={{ height: list.rows.length * ROW_PX, width }}>
        {rows.map(({ index, start }) => {
          const row = list.rows[index]
          return (
            row && (
              <GridRow
                key={index}
                {...{ row, index, spans, id }}
                top={start}
                isSelected={selection.has(index)}
                active={active.row === index ? active.column : null}
                onToggle={(event) => toggle(index, event)}
                onShow={() => onShow(index)}
                onActivate={(column) => setActive({ row: index, column })}
              />
            )
          )
        })}
      </div>
    </div>
  )
}
