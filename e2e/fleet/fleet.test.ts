import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownFolder } from '../../electron/testing/own-folder.ts'
import { freshSeed, seededRandom } from '../faults/random.ts'
import { runFleetRound } from './fleet-round.ts'
import { type FleetSandbox, fleetSandbox } from './fleet-sandbox.ts'
import { fleetNetwork, whyNoNetwork } from './network.ts'
import { packCli, type PackedCli } from './packed-cli.ts'

const MACHINES = 8
const ROWS = 20_000
const MATCHING = 16_000
const impossible = await whyNoNetwork()
const title = impossible === null ? '' : ` (not tried here: ${impossible})`

describe.skipIf(impossible !== null)(`a network of machines${title}`, () => {
  const names = async () => (await promisify(execFile)('ip', ['netns', 'list'])).stdout
  const links = (pid?: number) => readdirSync('/sys/class/net').filter((name) => name.startsWith(`slf${pid}`))

  it('goes when it is not needed any more', async () => {
    const { pid } = process
    {
      await using network = await fleetNetwork(2)
      for (const machine of network.machines) expect(await names()).toContain(machine)
      expect(links(pid)).toHaveLength(3)
    }
    expect(await names()).not.toContain(`slf${pid}n`)
    expect(links(pid)).toEqual([])
  })

  it('goes when whoever made it is killed', async () => {
    const maker = spawn(process.execPath, ['--input-type=module', '-e', MAKER], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    await once(maker.stdout, 'data')
    expect(links(maker.pid)).toHaveLength(3)
    maker.kill('SIGKILL')
    await expect.poll(() => links(maker.pid), { timeout: 30_000 }).toEqual([])
    await expect.poll(names, { timeout: 30_000 }).not.toContain(`slf${maker.pid}n`)
  })
})

/** Makes a network, says so, and stays. */
const MAKER = `
  import { fleetNetwork } from '${new URL('./network.ts', import.meta.url).href}'
  const network = await fleetNetwork(2)
  console.log(network.machines.length)
  process.stdin.resume()`

it('a machine’s clock is off in its process and in its threads', async () => {
  const folder = ownFolder('clock')
  const thread = join(folder, 'thread.mjs')
  await writeFile(
    thread,
    `import { parentPort } from 'node:worker_threads'\nparentPort.postMessage([Date.now(), +new Date()])`,
  )
  const program = `
    const { Worker } = require('node:worker_threads')
    const right = performance.timeOrigin + performance.now()
    new Worker(${JSON.stringify(thread)}).once('message', (seen) =>
      console.log(JSON.stringify([Date.now(), +new Date(), ...seen].map((ms) => Math.round((ms - right) / 1e5)))))`
  const preload = new URL('./skewed-clock.mjs', import.meta.url).href
  const env = { ...process.env, NODE_OPTIONS: `--import=${preload}`, CLOCK_SKEW_MS: '-1000000' }
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program], { env })
  expect(JSON.parse(stdout)).toEqual([-10, -10, -10, -10])
})

describe.skipIf(impossible !== null)(`workers on eight machines${title}`, () => {
  let sandbox: FleetSandbox
  let cli: PackedCli
  beforeAll(async () => {
    ;[sandbox, cli] = await Promise.all([fleetSandbox(), packCli(ownFolder('packed'))])
  })
  afterAll(async () => await sandbox[Symbol.asyncDispose]())

  it('change every row exactly once while they are killed, deleted and drained, and leave the ledger clean', async () => {
    const seed = freshSeed()
    await using network = await fleetNetwork(MACHINES)
    const { access, credentials } = sandbox
    const { ends, left, ...result } = await runFleetRound({
      sandbox,
      machines: network.machines,
      kind: {
        program: cli.program,
        folder: ownFolder('machines'),
        authorityFile: access.authorityFile,
        credentials,
      },
      rows: ROWS,
      batchSize: 50,
      workers: 2,
      // The second half takes longer than the lease of a killed process lasts, so somebody clears it away.
      rate: 1_200,
      blows: 12,
      random: seededRandom(seed),
    })
    const said = `seed ${seed}: ${JSON.stringify({ ...result, ends })}`
    expect(result, said).toMatchObject({ wrong: 0, changed: MATCHING })
    expect(left, said).toEqual({ state: 'succeeded', rows: MATCHING, openRanges: 0, processes: 0 })
    expect(ends, said).toHaveLength(MACHINES)
    // Whoever is stopped as the Job completes may have seen the end, or not have begun to listen.
    for (const { codes } of ends) expect([0, 3, 143], said).toContain(codes.at(-1))
    expect(ends.some(({ decision }) => decision === 'done')).toBe(true)
    const { kill, delete: deleted, drain } = result.blows
    expect(kill + deleted + drain, said).toBeGreaterThan(4)
  })
})
