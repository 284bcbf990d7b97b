import type { Connection } from '../../../shared/cluster.ts'
import type { TableName } from '../../../shared/table-name.ts'
import type { Feed } from './feed.ts'
import { inTurn, type InTurn } from './in-turn.ts'
import { PatientRows } from './patient-rows.ts'
import type { RowBlock } from './row-block.ts'

/** How rows are read, by whom, and how long. */
export interface ReadingOptions {
  readonly signal: AbortSignal
  /** See the engine's timing. */
  readonly connectionLifeMs: number
  readonly connect: () => Promise<Connection>
  readonly random: () => number
}

/** Parts that are read, each by one worker with a connection of its own. */
export interface ConnectedParts<T> extends Pick<InTurn<T>, 'next' | 'workers'> {
  readonly table: TableName
  readonly read: (patient: PatientRows, part: T, feed: Feed) => Promise<void>
}

/** The blocks of all parts, in their order; connections are closed however it ends. */
export function readInTurn<T>(
  { next, workers, table, read }: ConnectedParts<T>,
  { signal, connect, connectionLifeMs, random }: ReadingOptions,
): AsyncGenerator<RowBlock> {
  const stopped = new AbortController()
  const ends = AbortSignal.any([signal, stopped.signal])
  const worker: InTurn<T>['worker'] = async (parts) => {
    const patient = new PatientRows({
      ...{ connect, table, signal: ends, lifeMs: connectionLifeMs },
      ...{ now: () => performance.now(), random },
    })
    try {
      for await (const { part, feed } of parts) await read(patient, part, feed)
    } finally {
      await patient.close()
    }
  }
  return inTurn({ next, workers, worker }, () => stopped.abort())
}
