import { useCallback } from 'react'
import type { TableName } from '../../../shared/table-name.ts'
import type { TableDetail, TableStructure } from '../../../shared/table.ts'
import { call } from '../../bridge/call.ts'
import { useAnswer } from '../../bridge/use-answer.ts'

/** All that the catalog says of a table. */
export type WholeTable = TableDetail & TableStructure

/** A table with its columns, indexes and foreign keys, asked for again on `reload`. */
export function useStructure(cluster: string, { schema, name }: TableName) {
  return useAnswer(
    useCallback(async () => {
      const request = { cluster, table: { schema, name } }
      const [detail, structure] = await Promise.all([
        call('tables:describe', request),
        call('tables:structure', request),
      ])
      return { ...detail, ...structure }
    }, [cluster, schema, name]),
  )
}
