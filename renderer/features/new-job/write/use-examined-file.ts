import { useCallback, useMemo } from 'react'
import type { ExaminedFile } from '../../../../shared/examined-file.ts'
import type { RowFile } from '../../../../shared/row-file.ts'
import { withRowsOf } from '../../../../shared/rows-of-table.ts'
import type { TableName } from '../../../../shared/table-name.ts'
import { call } from '../../../bridge/call.ts'
import { useAnswer } from '../../../bridge/use-answer.ts'

/** What the chosen file is for the table, read as the form says; null where none is chosen. */
export function useExaminedFile(file: RowFile | null, table: TableName | null) {
  // The same file where it has no rows for other tables: it is not read again with each table that is chosen.
  const own = useMemo(() => (file && table ? withRowsOf(file, table) : file), [file, table])
  const load = useCallback(
    async (): Promise<ExaminedFile | null> => (own ? await call('files:examine', own) : null),
    [own],
  )
  return useAnswer(load)
}
