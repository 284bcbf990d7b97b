import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { COMMAND_LINE } from '../../testing/bundled.ts'
import { OutputLine } from '../output/line.ts'

/** The command line of a checkout. */
export const SOURCES = fileURLToPath(new URL('../main.ts', import.meta.url))

/** What a command printed and how it ended. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly out: string
  readonly error: string
}

export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** Settles with the match when standard output matches; rejects when the command ends without. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
}

interface CliOptions {
  /** File descriptors; output to these is not collected. */
  readonly out?: number | 'pipe'
  readonly error?: number | 'pipe'
  readonly script?: string
  /** What comes on standard input; without it there is none. */
  readonly input?: string
  /** Standard input stays open, and is the test's to write to. */
  readonly opensInput?: boolean
}

/** Starts the command line as a process of its own, as a person's shell does. */
export function startCli(
  home: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  {
    out: outTo = 'pipe',
    error: errorTo = 'pipe',
    script = COMMAND_LINE,
    input,
    opensInput = false,
  }: CliOptions = {},
): Running {
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, SLUICE_HOME: home, ...env },
    stdio: [input === undefined && !opensInput ? 'ignore' : 'pipe', outTo, errorTo],
  })
  if (!opensInput) child.stdin?.end(input)
  let out = ''
  let error = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (error += text))
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ code, out, error }))
  })
  const printed = async (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(out)
        if (match) resolve(match)
      }
      look()
      child.stdout?.on('data', look)
      child.once('close', () => reject(new Error(`ended without ${pattern}: ${out}${error}`)))
    })
  return { child, ended, printed }
}

export async function runCli(home: string, ...args: readonly string[]): Promise<Ended> {
  return startCli(home, args).ended
}

/** The same with something on standard input. */
export async function runCliOn(input: string, home: string, ...args: readonly string[]): Promise<Ended> {
  return startCli(home, args, {}, { input }).ended
}

/** Every line of a `--json` output, checked against the contract. */
export function outputLines(out: string): OutputLine[] {
  return out
    .trimEnd()
    .split('\n')
    .map((line) => OutputLine.parse(JSON.parse(line)))
}
