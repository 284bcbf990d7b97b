import { chown, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { CONTAINER } from '../../electron/cli/fleet/fleet.ts'
import { outputLines } from '../../electron/cli/testing/run-cli.ts'
import { ownFolder } from '../../electron/testing/own-folder.ts'
import { addOneTo, insertCounted, COUNTED_COLUMNS, countsOf } from '../faults/counted-rows.ts'
import { type Container, PROGRAM, startContainer, whyNoContainer } from './container.ts'
import { packCli, type PackedCli } from './packed-cli.ts'
import { type FleetSandbox, fleetSandbox } from './fleet-sandbox.ts'
import { releaseJob, storedProgress } from './stored-progress.ts'

const ROWS = 1_200
const TABLE = 'contained'
const impossible = await whyNoContainer()

const FILE = fileURLToPath(new URL('../../Containerfile', import.meta.url))

it('the image says what the manifests rely on', async () => {
  const lines = (await readFile(FILE, 'utf8')).split('\n')
  const { user, home } = CONTAINER
  expect(lines).toContain(`USER ${user}:${user}`)
  expect(lines).toContain(`ENV SLUICE_HOME=${home.path}`)
  expect(lines).toContain(`VOLUME ["${home.path}"]`)
  expect(lines).toContain('ENTRYPOINT ["sluice"]')
})

const title = impossible === null ? '' : ` (not tried here: ${impossible})`

describe.skipIf(impossible !== null)(`a worker with nothing but its folder${title}`, () => {
  let sandbox: FleetSandbox
  let cli: PackedCli
  let jobId: string
  beforeAll(async () => {
    cli = await packCli(ownFolder('packed'))
    sandbox = await fleetSandbox()
    await sandbox.client.query(`CREATE TABLE ${TABLE} (${COUNTED_COLUMNS})`)
    await insertCounted(sandbox.client, TABLE, ROWS)
    jobId = await sandbox.pausedJob(addOneTo(TABLE, { workers: 2, batchSize: 10, rowsPerSecond: 200 }))
    await releaseJob(sandbox.client, jobId)
  })
  const containers: Container[] = []
  afterAll(async () => {
    for (const { child } of containers) child.kill('SIGKILL')
    await sandbox[Symbol.asyncDispose]()
  })

  async function start(folder: string, args: readonly string[]): Promise<Container> {
    const { user, home } = CONTAINER
    const writable = join(folder, 'home')
    const root = join(folder, 'root')
    for (const each of [writable, root]) await mkdir(each, { recursive: true })
    await chown(writable, user, user)
    const container = startContainer(
      {
        root,
        user,
        packageFolder: cli.folder,
        authorityFile: sandbox.access.authorityFile,
        home: { path: home.path, folder: writable },
        env: { SLUICE_HOME: home.path, ...sandbox.credentials },
      },
      args,
    )
    containers.push(container)
    return container
  }
  const progress = async () => await storedProgress(sandbox.client, jobId)
  const worker = () => {
    const { host, port, region } = sandbox.access
    const cluster = ['--endpoint', `${host}:${port}`, '--region', region, '--environment', 'development']
    return [PROGRAM, 'worker', '--job', jobId, ...cluster, '--json']
  }

  it('has no right to write anywhere else', async () => {
    const { home } = CONTAINER
    const tries = `
      const fs = require('node:fs'), path = require('node:path')
      const writes = (folder) => { try { fs.writeFileSync(path.join(folder, 'x'), ''); return true } catch { return false } }
      console.log(JSON.stringify([process.getuid(), process.pid, ['/', '/opt/sluice', '/usr', '${home.path}'].map(writes)]))`
    const { out, error } = await (await start(ownFolder('contained'), ['-e', tries])).ended
    expect(error).toBe('')
    expect(JSON.parse(out)).toEqual([CONTAINER.user, 1, [false, false, false, true]])
  })

  it('ends by a stop signal with exit code 3, hands its ranges back, and another ends the job', async () => {
    const folder = ownFolder('contained')
    const first = await start(folder, worker())
    await vi.waitUntil(async () => (await progress()).rows >= 50, { timeout: 60_000, interval: 50 })
    await first.signal('SIGTERM')
    const { code, out, error } = await first.ended
    expect({ code, error }).toEqual({ code: 3, error: '' })
    expect(outputLines(out).at(-1)).toMatchObject({ type: 'result', state: 'interrupted', resumable: true })
    expect(await progress()).toMatchObject({ state: 'running', processes: 0 })
    expect((await readdir(join(folder, 'home'))).toSorted()).toEqual([
      'capabilities.json',
      'code-cache',
      'history.sqlite',
      'jobs',
    ])
    const second = await (await start(folder, worker())).ended
    expect(second).toMatchObject({ code: 0, error: '' })
    expect(await countsOf(sandbox.client, TABLE).values()).toEqual([1])
    expect(await (await start(ownFolder('contained'), worker())).ended).toMatchObject({ code: 0, error: '' })
  })
})
