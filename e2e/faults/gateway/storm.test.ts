import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Job } from '../../../electron/engine/engine.ts'
import { untilSnapshot } from '../../../electron/engine/testing/until-snapshot.ts'
import { readNote } from '../../../electron/sandbox/gateway-process/note.ts'
import { sandboxFolder } from '../../../electron/sandbox/folder.ts'
import { SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import { WAYS } from '../rig.ts'
import { useGatewaySandbox, withGatewayRig, type GatewayRig } from './gateway-rig.ts'
import { schemaChanger } from './schema-changer.ts'

const ROWS = 2_000
const WEATHER = { conflictRate: 0.3, cutRate: 0.1 }
const LIMITS = { workers: 4, batchSize: 20, rowsPerSecond: 1_000 }

const sandbox = useGatewaySandbox()

async function killGateway(): Promise<void> {
  const note = await readNote(sandboxFolder(sandbox.home))
  if (!note) throw new Error('There is no gateway.')
  process.kill(note.pid, 'SIGKILL')
}

const share = async (job: Job, of: number) => await untilSnapshot(job, ({ rows }) => rows >= ROWS * of)
const standstill = async (job: Job, why: RegExp) =>
  expect((await untilSnapshot(job, ({ waitingFor }) => why.test(waitingFor ?? ''))).waitingFor).toMatch(why)

/** Goes on with a job for as long as something passing ends it. */
async function resumed({ engine }: GatewayRig, job: Job): Promise<Job> {
  const { state, jobId } = await job.finished
  return state === 'interrupted' ? await engine.resume(SANDBOX_CLUSTER, jobId) : job
}

it.each(WAYS)(
  'changes every row exactly once through everything that a gateway can do, as %s',
  async (_, oneStatement) => {
    await withGatewayRig(sandbox, { rows: ROWS, oneStatement, limits: LIMITS }, async (rig) => {
      await using other = schemaChanger(sandbox.connection, 100)
      await sandbox.fault(WEATHER)
      let job = await rig.engine.start(rig.spec)
      await share(job, 0.2)

      // As when the clock of this machine is off: whoever is cut cannot come back.
      await sandbox.fault({ ...WEATHER, expiredTokens: true })
      expect(await job.finished).toMatchObject({
        state: 'interrupted',
        resumable: true,
        problem: { code: 'clock-skewed' },
      })
      await expect(rig.engine.resume(SANDBOX_CLUSTER, job.id)).rejects.toMatchObject({
        problem: { code: 'clock-skewed' },
      })

      await sandbox.fault({ ...WEATHER, refuse: 'waking' })
      const resuming = rig.engine.resume(SANDBOX_CLUSTER, job.id)
      await sleep(500)
      await sandbox.fault(WEATHER)
      job = await resuming
      await share(job, 0.4)

      await sandbox.fault({ cutRate: 1, refuse: 'waking' })
      await standstill(job, /waking up/)
      await sandbox.fault(WEATHER)
      await share(job, 0.6)

      await killGateway()
      await standstill(job, /connection was lost|cannot be reached/)
      await sandbox.start()
      job = await resumed(rig, job)

      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS, problem: null })
      expect(await rig.values()).toEqual([1])
      expect(await rig.ledgerRows(job.id)).toBe(ROWS)
      expect(other.changes).toBeGreaterThan(5)
    })
  },
)

it('starts, runs and ends jobs where commits often conflict, and reads where all of them do', async () => {
  await withGatewayRig(sandbox, { rows: ROWS, limits: { workers: 4, batchSize: 100 } }, async (rig) => {
    await sandbox.fault({ conflictRate: 1 })
    expect((await rig.engine.plan(rig.spec)).ledger).toBe('ready')
    await rig.engine.storedJobs(SANDBOX_CLUSTER)

    await sandbox.fault({ conflictRate: 0.3 })
    const job = await rig.engine.start(rig.spec)
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS, problem: null })
    expect(await rig.values()).toEqual([1])
    const stored = await rig.engine.storedJobs(SANDBOX_CLUSTER)
    expect(stored.find(({ jobId }) => jobId === job.id)).toMatchObject({ state: 'succeeded', rows: ROWS })
  })
})
