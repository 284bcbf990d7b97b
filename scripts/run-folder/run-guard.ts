import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { removeFolder } from './remove-folder.ts'
import { processesOf, type RunProcess } from './run-processes.ts'

/*
 * node run-guard.ts FOLDER
 *
 * The process that outlives a run of tests or a benchmark, however that ends: its standard input is a
 * pipe whose other end only the run holds. Then whatever the run has left is named on standard error,
 * ended and removed. The exit code is 1 when something was left.
 */
const [run = ''] = process.argv.slice(2)

/** What ends by itself after the run, as helpers of Electron do, is given so long before it counts as left. */
const GRACE_MS = 5_000
const KILL_WITHIN_MS = 15_000
const POLL_MS = 100
/** How much of what is in a folder that was left is named. */
const NAMED = 20
/** What the run makes itself; tools keep caches and sockets beside it that nobody is to blame for. */
const OWN = /^sluice-/

process.stderr.on('error', () => {})
/* The run may end by a signal to all of its terminal's processes. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.stdin.resume().once('close', () => void finish())

async function finish(): Promise<void> {
  const left = await processesAfter(GRACE_MS)
  const names = (await readdir(run).catch(() => [])).filter((name) => OWN.test(name))
  const folders = await Promise.all(names.map(async (name) => await describeFolder(join(run, name))))
  tell(
    'This process was left running',
    left.map(({ pid, command }) => `${pid} ${command}`),
  )
  tell('This was left in the temporary folder', folders)
  process.exitCode = left.length + folders.length > 0 ? 1 : 0
  await processesAfter(KILL_WITHIN_MS, end)
  await removeFolder(run)
}

/** With some of what is in it, by which its maker can be told. */
async function describeFolder(folder: string): Promise<string> {
  const inside = await readdir(folder, { recursive: true }).catch(() => [])
  const rest = inside.length > NAMED ? [`${inside.length - NAMED} more`] : []
  return [folder, ...inside.slice(0, NAMED), ...rest].join(', ')
}

function tell(what: string, lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`${what}: ${line}\n`)
}

/** Those that still run after so many milliseconds; `use` gets each again and again: what has not ended may start something. */
async function processesAfter(ms: number, use?: (each: RunProcess, isLate: boolean) => void) {
  const deadline = performance.now() + ms
  for (;;) {
    const processes = await processesOf(run)
    if (processes.length === 0 || performance.now() > deadline) return processes
    for (const each of processes) use?.(each, performance.now() > deadline - ms / 2)
    await sleep(POLL_MS)
  }
}

/** SIGQUIT ends a server of PostgreSQL at once together with its sessions, which do not name the folder. */
function end({ pid, command }: RunProcess, isLate: boolean): void {
  try {
    process.kill(pid, !isLate && /\bpostgres\b/.test(command) ? 'SIGQUIT' : 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
