import { execFile, spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ip = async (...args: readonly string[]) => (await run('ip', args)).stdout

const MOST_MACHINES = 200
const SUBNETS = 250

/**
 * Machines as far as the network goes: a namespace each, joined by a bridge to this one. In a namespace nothing is at
 * 127.0.0.1; what is sent there crosses the bridge and comes to this machine's, where the sandbox listens.
 */
export interface FleetNetwork extends AsyncDisposable {
  /** The names of the namespaces. */
  readonly machines: readonly string[]
}

/** Why there can be none here; null where there can. */
export async function whyNoNetwork(): Promise<string | null> {
  if (process.platform !== 'linux') return 'network namespaces are of Linux'
  if (process.getuid?.() !== 0) return 'only root may make network namespaces'
  try {
    await using _ = await fleetNetwork(1)
    return null
  } catch (error) {
    return `this machine makes no network namespaces: ${error instanceof Error ? error.message : String(error)}`
  }
}

export async function fleetNetwork(size: number): Promise<FleetNetwork> {
  if (size > MOST_MACHINES) throw new Error(`There are at most ${MOST_MACHINES} machines.`)
  const bridge = `slf${process.pid}`
  const subnet = `10.213.${process.pid % SUBNETS}`
  const machines = Array.from({ length: size }, (_, index) => `${bridge}n${index}`)
  const remove = removedWithUs(machines, bridge)
  try {
    await ip('link', 'add', bridge, 'type', 'bridge')
    await ip('addr', 'add', `${subnet}.1/24`, 'dev', bridge)
    await ip('link', 'set', bridge, 'up')
    // Takes what comes over the bridge for 127.0.0.1.
    await writeFile(`/proc/sys/net/ipv4/conf/${bridge}/route_localnet`, '1')
    for (const [index, machine] of machines.entries()) await addMachine(machine, { bridge, subnet, index })
    return { machines, [Symbol.asyncDispose]: remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** The link of a namespace first, which would else go some time after it. */
const CLEANER = `cat > /dev/null
for name in "$@"; do ip link del "$name"; ip netns del "$name"; done 2> /dev/null`

/**
 * Removes all of it when it is asked to, or when this process is gone, however that ended: a shell waits for the end of
 * a pipe. It is none of the processes of a run, whose guard would end it before it is done.
 */
function removedWithUs(machines: readonly string[], bridge: string): () => Promise<void> {
  const cleaner = spawn('sh', ['-c', CLEANER, 'sh', ...machines, bridge], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: { PATH: process.env['PATH'] },
  })
  const done = new Promise((resolve) => cleaner.once('close', resolve))
  return async () => {
    cleaner.stdin.end()
    await done
  }
}

/** A link has at most 15 characters for its name. */
async function addMachine(
  machine: string,
  { bridge, subnet, index }: { bridge: string; subnet: string; index: number },
): Promise<void> {
  const [outer, inner] = [machine, 'up0']
  await ip('netns', 'add', machine)
  await ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', inner, 'netns', machine)
  await ip('link', 'set', outer, 'master', bridge, 'up')
  const address = `${subnet}.${index + 2}`
  await ip('-n', machine, 'addr', 'add', `${address}/24`, 'dev', inner)
  await ip('-n', machine, 'link', 'set', inner, 'up')
  await run('ip', [
    'netns',
    'exec',
    machine,
    'sh',
    '-c',
    `echo 1 > /proc/sys/net/ipv4/conf/${inner}/route_localnet`,
  ])
  await ip('-n', machine, 'route', 'add', '127.0.0.1/32', 'via', `${subnet}.1`, 'dev', inner, 'src', address)
}
