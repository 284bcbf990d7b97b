import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'

const SKEWED_CLOCK = new URL('./skewed-clock.mjs', import.meta.url).href
const SIGNAL_CODE = 128

/** What all machines of a fleet have alike. */
export interface MachineKind {
  /** The program of the packed command line. */
  readonly program: string
  /** The folder that homes are made in. */
  readonly folder: string
  readonly authorityFile: string
  readonly credentials: Readonly<Record<string, string>>
}

/** A worker process on a machine of its own: its network, its home, its clock. */
export interface WorkerProcess {
  /** Its exit code; 128 and its number after a signal that it did not answer. */
  readonly ended: Promise<number>
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  signal(name: NodeJS.Signals): void
  /** What it printed last, for who wonders. */
  lastWords(): string
}

/** `machine`: the namespace; `skewMs`: how far its wall clock is ahead. */
export function startWorker(
  { program, folder, authorityFile, credentials }: MachineKind,
  { machine, skewMs, args }: { machine: string; skewMs: number; args: readonly string[] },
): WorkerProcess {
  const home = mkdtempSync(join(folder, `${machine}-`))
  const child = spawn('ip', ['netns', 'exec', machine, process.execPath, program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...credentials,
      AWS_PROFILE: '',
      HOME: home,
      SLUICE_HOME: home,
      NODE_EXTRA_CA_CERTS: authorityFile,
      NODE_OPTIONS: `--import=${SKEWED_CLOCK}`,
      CLOCK_SKEW_MS: String(skewMs),
    },
  })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said.push(text)
      said.splice(0, said.length - 20)
    })
  return {
    ended: exitCodeOf(child),
    startedAt: Date.now(),
    signal: (name) => void child.kill(name),
    lastWords: () => said.join(''),
  }
}

async function exitCodeOf(child: ChildProcess): Promise<number> {
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) =>
      resolve(code ?? SIGNAL_CODE + constants.signals[signal ?? 'SIGKILL']),
    )
  })
}
