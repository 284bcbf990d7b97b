import type { Connection } from '../../../shared/cluster.ts'
import { describeTable } from '../db/catalog.ts'
import { fingerprintOf } from '../db/fingerprint.ts'
import type { JobTable } from '../db/job-table.ts'
import { openSession } from '../db/session.ts'

/** A table of schema public as a job for it knows it, when it names no column but the key's. */
export async function targetOf(connection: Connection, name: string): Promise<JobTable> {
  const session = await openSession(connection, 'sluice-test')
  try {
    const table = await describeTable(session, { schema: 'public', name })
    return { table: table.table, fingerprint: fingerprintOf(table, new Set()) }
  } finally {
    await session.close()
  }
}
