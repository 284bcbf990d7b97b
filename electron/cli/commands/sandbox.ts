import { z } from 'zod'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { SandboxStatus } from '../../../shared/sandbox-status.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { openSandbox } from '../compose.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { wholeNumber } from '../option-values.ts'
import { jsonLine } from '../output/line.ts'
import { nextLines } from '../report-error.ts'
import { printable } from '../../../shared/printable.ts'
import type { Stdio } from '../stdio.ts'
import type { Flags } from '../typed-options.ts'
import { SANDBOX_NOT_RUNNING, SANDBOX_STARTING } from '../../../shared/words.ts'

type SandboxOptions = Flags<'json'>

/** Ports below are for the system's own services. */
const Port = z.int().min(1_024).max(65_535)

/** Where the embedded cluster listens by default when a person has to name a port. */
const EXAMPLE_PORT = 5_433

/** Starts the sandbox; one that runs already is left as it is. */
export async function startSandbox(
  options: SandboxOptions & { port?: string },
  stdio: Stdio,
): Promise<ExitCode> {
  const port = wholeNumber('--port', options.port, Port, EXAMPLE_PORT)
  return withSandbox(options, stdio, async (sandbox, step) => {
    const before = await sandbox.status()
    if (before.state === 'running') return [keepPort(before, port), 'The sandbox is already running']
    const status = await sandbox.start({ ...(port === undefined ? {} : { port }), onStep: step })
    return [status, 'The sandbox is running']
  })
}

/** A server that listens elsewhere is not what was asked for. */
function keepPort(status: SandboxStatus, wanted: number | undefined): SandboxStatus {
  if (wanted === undefined || wanted === status.port) return status
  const message = `The sandbox is already running on port ${status.port}, not on ${wanted}.`
  const nextStep = 'Use that port, or stop the sandbox first: sluice sandbox stop'
  throw new ProblemError({ kind: 'failed', code: 'sandbox-busy', message, nextStep })
}

/** Stops the sandbox; one that does not run is left as it is. */
export async function stopSandbox(options: SandboxOptions, stdio: Stdio): Promise<ExitCode> {
  return withSandbox(options, stdio, async (sandbox) => {
    const before = await sandbox.status()
    if (before.state === 'absent') return [before, 'The sandbox was never started']
    if (before.state === 'stopped' && !before.problem) return [before, SANDBOX_NOT_RUNNING]
    return [await sandbox.stop(), 'The sandbox is stopped']
  })
}

/** Throws away the data of the sandbox and starts it anew. */
export async function resetSandbox(options: SandboxOptions, stdio: Stdio): Promise<ExitCode> {
  return withSandbox(options, stdio, async (sandbox, step) => [
    await sandbox.reset({ onStep: step }),
    'The sandbox was reset and is running',
  ])
}

/** Says whether the sandbox runs, where, and where its files are. */
export async function showSandbox(options: SandboxOptions, stdio: Stdio): Promise<ExitCode> {
  return withSandbox(options, stdio, async (sandbox) => {
    const status = await sandbox.status()
    return [status, STATES[status.state]]
  })
}

async function withSandbox(
  { json }: SandboxOptions,
  stdio: Stdio,
  work: (sandbox: Sandbox, step: (text: string) => void) => Promise<readonly [SandboxStatus, string]>,
): Promise<ExitCode> {
  const step = (text: string): void => {
    if (!json) stdio.out(`${printable(text)}\n`)
  }
  const [status, headline] = await work(await openSandbox(), step)
  stdio.out(json ? jsonLine({ type: 'sandbox', ...status }) : statusText(status, headline))
  return EXIT.succeeded
}

function statusText(status: SandboxStatus, headline: string): string {
  const where = status.port === null ? '' : ` on 127.0.0.1, port ${status.port}`
  const lines = [`${headline}${where}.`]
  if (status.version) lines.push(`  version  ${status.version}`)
  lines.push(`  folder   ${printable(status.folder)}`)
  if (status.problem)
    lines.push(
      `  problem  ${printable(status.problem.message)}`,
      ...nextLines(status.problem).map((line) => `  ${line.replace(/^next: /, 'next     ')}`),
    )
  return lines.map((line) => `${line}\n`).join('')
}

const STATES: Record<SandboxStatus['state'], string> = {
  absent: 'The sandbox was never started',
  stopped: SANDBOX_NOT_RUNNING,
  starting: SANDBOX_STARTING,
  running: 'The sandbox is running',
  stopping: 'The sandbox is stopping',
}
