import { useCallback } from 'react'
import type { ExaminedFile } from '../../../../shared/examined-file.ts'
import type { RowFile } from '../../../../shared/row-file.ts'
import { call } from '../../../bridge/call.ts'
import { useAnswer } from '../../../bridge/use-answer.ts'

/** What the chosen file is, read as the form says; null where none is chosen. */
export function useExaminedFile(file: RowFile | null) {
  const load = useCallback(
    async (): Promise<ExaminedFile | null> => (file ? await call('files:examine', file) : null),
    [file],
  )
  return useAnswer(load)
}
