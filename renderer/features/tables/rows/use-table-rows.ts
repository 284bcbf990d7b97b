import { useCallback, useEffect, useRef, useState } from 'react'
import type { Problem } from '../../../../shared/problem.ts'
import { problemOf } from '../../../../shared/problem-error.ts'
import type { TableName } from '../../../../shared/table-name.ts'
import type { RowKey, TablePage } from '../../../../shared/table-page.ts'
import { call } from '../../../bridge/call.ts'
import { columnsChanged, hasSameColumns, type RowList, withPage } from './row-list.ts'

/** Which rows a list is of. */
export interface AskedRows {
  readonly where: string
  /** The key behind which it begins; null for the first row. */
  readonly after: RowKey | null
  readonly moment: string | null
}

interface Reading {
  /** Null until its first page is there. */
  readonly list: RowList | null
  readonly reading: boolean
  readonly problem: Problem | null
}

/** The rows of a table as far as they were read. What is asked for anew takes the place of what is on its way. */
export function useTableRows(cluster: string, table: TableName, asked: AskedRows) {
  const [{ round, ...state }, setState] = useState<Reading & { round: string }>({
    ...{ round: '', list: null, reading: true, problem: null },
  })
  const current = useRef<string | null>(null)
  const read = async (id: string, of: AskedRows, list: RowList | null) => {
    const settle = (news: Omit<Reading, 'reading'>) => {
      if (current.current === id) setState({ ...news, round: id, reading: false })
    }
    setState({ round: id, list, reading: true, problem: null })
    const { after, moment } = list ? { after: list.next, moment: list.moment } : of
    try {
      const page = await call('tables:page', { id, cluster, table, where: of.where, after, moment })
      if (list && !hasSameColumns(list, page)) throw columnsChanged()
      settle({ list: withPage(list, page), problem: null })
    } catch (error) {
      settle({ list, problem: problemOf(error) })
    }
  }
  /** Begins anew, with a page that was read already if there is one. */
  const begin = (of: AskedRows, first: TablePage | null) => {
    stopPage(current.current)
    const id = crypto.randomUUID()
    current.current = id
    if (first) setState({ round: id, list: withPage(null, first), reading: false, problem: null })
    else void read(id, of, null)
  }
  const more = () => {
    if (current.current !== null) void read(current.current, asked, state.list)
  }
  const opening = useRef(() => begin(asked, null))
  useEffect(() => {
    opening.current()
    return () => {
      stopPage(current.current)
      current.current = null
    }
  }, [])
  const stop = useCallback(() => stopPage(current.current), [])
  return { ...state, round, begin, more, stop }
}

export function stopPage(id: string | null): void {
  if (id !== null) void call('tables:stop-page', { id }).catch(() => {})
}
