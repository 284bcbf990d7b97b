import { useState } from 'react'
import type { Problem } from '../../../../shared/problem.ts'
import { problemOf } from '../../../../shared/problem-error.ts'
import type { TableName } from '../../../../shared/table-name.ts'
import { copyText } from '../../../ui/copy-text.ts'
import { counted } from '../../../ui/quantity.ts'
import type { Selection } from './grid-moves.ts'
import { COPY_FORMS, type CopyForm, rowsAs } from './row-copy.ts'
import type { RowList } from './row-list.ts'
import { wholeRows } from './whole-rows.ts'

interface CopyNews {
  /** What was copied, for a moment's reading; empty for nothing yet. */
  readonly done: string
  readonly problem: Problem | null
}

const NOTHING: CopyNews = { done: '', problem: null }

/** Puts rows or one value on the clipboard, in full, and says what became of it. */
export function useRowCopy(cluster: string, table: TableName) {
  const [news, setNews] = useState(NOTHING)
  const copy = async (what: string, make: () => Promise<string>) => {
    setNews(NOTHING)
    try {
      const isCopied = copyText(await make())
      setNews({ ...NOTHING, done: isCopied ? `Copied ${what}.` : 'Not copied. Try again.' })
    } catch (error) {
      setNews({ done: '', problem: problemOf(error) })
    }
  }
  const copyRows = (form: CopyForm, list: RowList, selection: Selection) => {
    const picked = list.rows.filter((_, index) => selection.has(index))
    void copy(`${counted(picked.length, 'row')} as ${COPY_FORMS[form]}`, async () => {
      const rows = await wholeRows(cluster, table, list, picked)
      return rowsAs(form, table, { columns: [...list.columns], key: [...list.key], rows })
    })
  }
  const copyValue = (list: RowList, { row, place }: { readonly row: number; readonly place: number }) => {
    const picked = list.rows[row]
    if (!picked) return
    void copy('the value', async () => {
      const isCut = picked.cut.some((cut) => cut.place === place)
      const values = isCut ? (await wholeRows(cluster, table, list, [picked]))[0] : picked.values
      return values?.[place] ?? ''
    })
  }
  return { ...news, copyRows, copyValue, clear: () => setNews(NOTHING) }
}
