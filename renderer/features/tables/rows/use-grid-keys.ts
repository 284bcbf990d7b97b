import type { KeyboardEvent, RefObject } from 'react'
import type { GridColumn } from './grid-columns.ts'
import { type Cell, moved, type Selection, selected } from './grid-moves.ts'
import type { RowList } from './row-list.ts'
import { ROW_PX } from './use-in-sight.ts'

interface GridKeys {
  readonly box: RefObject<HTMLElement | null>
  readonly list: RowList
  readonly columns: readonly GridColumn[]
  readonly active: Cell
  readonly selection: Selection
  readonly show: (cell: Cell) => void
  readonly onSelect: (selection: Selection) => void
  readonly onShow: (row: number) => void
  readonly onCopy: (cell: { readonly row: number; readonly place: number }) => void
}

/** What the keyboard does on the grid: arrows move, Space selects, Enter shows the row, and Ctrl+C copies the value. */
export function useGridKeys(keys: GridKeys) {
  const { box, list, columns, active, selection, show, onSelect, onShow, onCopy } = keys
  const rows = list.rows.length
  const act = (key: string, isControl: boolean): (() => void) | null => {
    if (key === 'Enter') return () => onShow(active.row)
    if (key === ' ') return () => onSelect(selected(selection, active.row, null))
    if (key === 'Escape' && selection.size > 0) return () => onSelect(new Set())
    if (!isControl) return null
    if (key === 'a') return () => onSelect(new Set(Array.from({ length: rows }, (_, row) => row)))
    const place = columns[active.column]?.place
    const isText = !window.getSelection()?.isCollapsed
    if (key === 'c' && place !== undefined && !isText) return () => onCopy({ row: active.row, place })
    return null
  }
  return (event: KeyboardEvent) => {
    if (event.altKey || rows === 0) return
    const isControl = event.ctrlKey || event.metaKey
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / ROW_PX) - 2)
    const to = moved(active, event.key, isControl, { rows, columns: columns.length, page })
    const work = to === null ? act(event.key, isControl) : () => show(to)
    if (!work) return
    event.preventDefault()
    work()
    if (to && event.shiftKey && to.row !== active.row) onSelect(selected(selection, to.row, active.row))
  }
}
