import type { Client } from 'pg'
import type { Connection } from '../../shared/cluster.ts'

export interface StormOptions {
  readonly client: Client
  readonly connection: Connection
  /** Folder for what processes leave behind. */
  readonly home: string
  /** A table that is not there yet. */
  readonly table: string
  readonly seed: number
  readonly key: 'bigint' | 'uuid'
  readonly rows: number
  readonly batchSize: number
  /** How many processes work at once, with so many workers each. */
  readonly processes: number
  readonly workers: number
  /** Shares of commits that conflict, in turn; each with both ways to make a batch. */
  readonly conflictShares: readonly number[]
  /** What has to have happened when the storm ends. */
  readonly kills: number
  readonly cuts: number
  readonly say: (line: string) => void
}
