import { atLeast, type Race } from './bench-case.ts'
import { evenTable } from './bench-table.ts'
import { ratio } from './ratio.ts'
import { copyToFile, exportToParquet, queriesByKeys, readByKeys } from './row-contestants.ts'

/** What it takes to read rows out of a cluster. */
export function rowRaces(million: number): readonly Race[] {
  const table = evenTable(million)
  const exported = 'export 1 M rows to Parquet, 4 workers: rows/s ÷ COPY to a file of CSV'
  const read =
    'read 100,000 of 1 M rows by their keys, 4 workers: rows/s ÷ one connection that asks for 100 keys at a time'
  return [
    [
      ratio('export-1m', exported, atLeast(0.4), [
        exportToParquet('parquet', table, 4),
        copyToFile('copy', table),
      ]),
    ],
    [ratio('read-100k', read, atLeast(2.5), [readByKeys('keys', table, 4), queriesByKeys('queries', table)])],
  ]
}
