import { useCallback } from 'react'
import type { TableName } from '../../shared/table-name.ts'
import { call } from './call.ts'
import { useAnswer } from './use-answer.ts'

/** The tables of a cluster, in the order the main process gives them. */
export function useTables(cluster: string) {
  return useAnswer(useCallback(() => call('tables:list', { cluster }), [cluster]))
}

/** The columns of a table; null as long as no table is chosen. */
export function useTableDetail(cluster: string, table: TableName | null) {
  const schema = table?.schema
  const name = table?.name
  const load = useCallback(async () => {
    if (schema === undefined || name === undefined) return null
    return await call('tables:describe', { cluster, table: { schema, name } })
  }, [cluster, schema, name])
  return useAnswer(load)
}
