import type { WriteMode } from '../../../shared/job-spec.ts'
import type { TableName } from '../../../shared/table-name.ts'
import type { HotKey, HotKeyWatch } from './hot-keys.ts'
import type { WriteRate } from './pace.ts'
import type { BatchMetrics } from './write-meter.ts'

/** What a writer tells while it works. No text of it has a value: a key is the first eight digits of its SHA-256. */
export type WriterEvent =
  | ({ readonly type: 'batch'; readonly lane: number } & BatchMetrics)
  | { readonly type: 'retry'; readonly message: string }
  | { readonly type: 'rejected'; readonly key: string; readonly sqlState: string }
  | ({ readonly type: 'hot-key' } & HotKey)
  | { readonly type: 'dropped'; readonly rows: number }

export interface WriterOptions {
  readonly cluster: string
  readonly table: TableName
  /** As of `sluice write`: upsert by default. */
  readonly mode?: WriteMode
  /** Takes decimals that their column rounds, in the place of rejecting them. */
  readonly allowRounding?: boolean
  /** Connections, 4 by default, 1 to 64. Rows of one key always go by the same. */
  readonly workers?: number
  /** The most rows of a batch, 1,000 by default, 1 to 3,000; 8 MiB end one as well. */
  readonly batchSize?: number
  readonly rate?: WriteRate
  readonly signal?: AbortSignal
  /** That rows may be written to a cluster whose environment asks for it: development, staging, production. */
  readonly approved?: boolean
  /** By default 100 writes within ten seconds are told. */
  readonly hotKeys?: HotKeyWatch
  readonly onEvent?: (event: WriterEvent) => void
}
