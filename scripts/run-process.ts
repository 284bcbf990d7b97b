import { spawn, type SpawnOptions } from 'node:child_process'

/** How a finished process ended; `output` holds stdout and stderr as they came, empty when inherited. */
export interface Finished {
  /** The exit code; 128 and more when a signal ended it, 127 when it could not be started. */
  readonly code: number
  readonly output: string
}

const SIGNAL_ENDED_CODE = 128
const NOT_STARTED_CODE = 127

/** Runs a program to its end; never rejects. With `show` it writes straight to this terminal. */
export function runProcess(
  command: string,
  args: readonly string[],
  options: Pick<SpawnOptions, 'cwd' | 'env' | 'signal'> & { show?: boolean } = {},
): Promise<Finished> {
  const { show = false, ...rest } = options
  const child = spawn(command, args, { ...rest, stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'] })
  const chunks: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk))
  const output = () => Buffer.concat(chunks).toString('utf8')
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: NOT_STARTED_CODE, output: output() + error.message }))
    child.on('close', (code) => resolve({ code: code ?? SIGNAL_ENDED_CODE, output: output() }))
  })
}
