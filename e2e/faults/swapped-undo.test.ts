import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { PASS, type FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { JobSpec } from '../../shared/job-spec.ts'
import { wireProxy } from '../../electron/engine/testing/wire/wire-proxy.ts'
import { checksumOf } from './checksum.ts'
import { faultEngine } from './fault-engine.ts'
import { withPlace } from './rig.ts'

const ROWS = 200
const LIMITS = { workers: 1, batchSize: 50 }
/** The look at the rows has reached the server by then, which is quick. */
const LOOK_MS = 100

/** A batch of an undo looks at its rows, and asks whether they are the job's table's: `between` comes before the second of both. */
function policyWith(between: () => Promise<void>): FaultPolicy {
  const isAsked = ({ sql }: { sql: string }) =>
    /FROM .* AS sluice_row|SELECT 1 WHERE .*::regclass::oid/.test(sql)
  const asked = new Map<number, number>()
  let isDone = false
  return {
    request: (request) => {
      if (isDone || request.application === 'sluice' || !isAsked(request)) return PASS
      const times = (asked.get(request.connection) ?? 0) + 1
      asked.set(request.connection, times)
      if (times < 2) return PASS
      isDone = true
      return { kind: 'hold', until: sleep(LOOK_MS).then(between) }
    },
  }
}

it('an undo leaves no row alone for what another table has that is put in place while it looks', async () => {
  await withPlace('id int PRIMARY KEY, body text', async ({ table: { client, direct, name }, home }) => {
    const rename = async (from: string, to: string) =>
      await client.query(`ALTER TABLE ${name} RENAME TO ${to}; ALTER TABLE ${from} RENAME TO ${name}`)
    let isSwapped = false
    let isUndo = false
    const { request = () => PASS } = policyWith(async () => {
      isSwapped = await rename(`${name}_copy`, `${name}_old`).then(
        () => true,
        () => false,
      )
    })
    await using proxy = await wireProxy(direct, { request: (one) => (isUndo ? request(one) : PASS) })
    const engine = faultEngine({ connection: proxy.connection, home, oneStatement: false })
    const start = async (spec: object) => {
      const table = { schema: 'public', name }
      return await engine.start(JobSpec.parse({ cluster: SANDBOX_CLUSTER, table, limits: LIMITS, ...spec }))
    }
    try {
      await client.query(`INSERT INTO ${name} SELECT i, md5(i::text) FROM generate_series(1, ${ROWS}) AS i`)
      await client.query(`CREATE TABLE ${name}_copy (LIKE ${name} INCLUDING ALL)`)
      await client.query(`INSERT INTO ${name}_copy SELECT id, 'another' FROM ${name}`)
      const before = await checksumOf(client, name, 'true')
      const job = await start({ operation: 'purge', where: 'true', archive: true })
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
      // So that batches look.
      await client.query(
        `INSERT INTO ${name} SELECT i, md5(i::text) FROM generate_series(7, ${ROWS}, 50) AS i`,
      )
      await client.query('SET lock_timeout = 200')
      isUndo = true
      const undo = await start({ operation: 'undo', job: job.id, of: 'purge' })
      let result = await undo.finished
      if (isSwapped) await rename(`${name}_old`, `${name}_copy`)
      if (result.state !== 'succeeded')
        result = await (await engine.resume(SANDBOX_CLUSTER, undo.id)).finished
      const left = ROWS / 50
      expect(result).toMatchObject({
        state: 'succeeded',
        restored: ROWS - left,
        leftAlone: left,
        setAside: 0,
      })
      expect(await checksumOf(client, name, 'true')).toEqual(before)
    } finally {
      await engine.close()
    }
  })
})
