import { expect, it } from 'vitest'
import { withTable } from '../../testing/cluster.ts'
import { allowRejects } from './allowed-rejects.ts'
import { listRejects } from './job-record.ts'
import { guardedBatches } from './guarded-batches.ts'
import { heldJob } from '../testing/held-job.ts'

const refused = (key: string) => ({ key: [key], sqlState: '23514', message: 'no' })

it('passes only the first row behind the cursor, for another may have come that is the one that fails', async () => {
  await withTable('id int PRIMARY KEY, n int', async (table) => {
    await table.client.query(`INSERT INTO ${table.name} VALUES (10), (20)`)
    await using job = await heldJob(table, 'n = 1')
    const { holder, change, target, session } = job
    const { careful } = guardedBatches({ change }, { holder, target, oneStatement: false, label: 'x' })
    await allowRejects(session, holder.jobId, 5)
    const [held] = job.ranges
    if (!careful || !held) throw new Error('There is no range.')
    expect(await careful.setAside(session, held, refused('20'))).toBeNull()
    expect(await careful.setAside(session, held, refused('5'))).toBeNull()
    expect(await listRejects(session, holder.jobId)).toEqual([])
    expect(await careful.setAside(session, held, refused('10'))).toMatchObject({ cursor: ['10'], epoch: 1 })
    expect(await listRejects(session, holder.jobId)).toEqual([refused('10')])
  })
})
