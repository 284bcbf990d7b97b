import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { ownFolder } from '../../testing/own-folder.ts'

/** In the place of AWS's command line: notes its arguments, and answers as AWS would; `ROOM`: how many tasks it starts. */
const PROGRAM = `#!/usr/bin/env node
const given = process.argv.slice(2)
require('node:fs').appendFileSync(process.env.CALLS, JSON.stringify(given) + '\\n')
const [, operation] = given
if (operation.startsWith('create')) process.exit(254)
const count = Number(given[given.indexOf('--count') + 1])
const tasks = Array.from({ length: Math.min(count, Number(process.env.ROOM)) }, (_, index) => 'arn:task-' + index)
console.log(operation === 'run-task' ? tasks.join('\\t') : 'arn:made-by-' + operation)
`

/** A call of AWS's command line: what it was given as JSON, with the options that take the place of its members. */
export interface AwsCall {
  readonly operation: string
  readonly input: Record<string, unknown>
  readonly options: ReadonlyMap<string, string>
}

export interface ScriptRun {
  readonly code: number | string | null | undefined
  readonly out: string
  readonly error: string
  readonly calls: readonly AwsCall[]
}

/** Runs a script of a POSIX shell that calls AWS's command line. */
export async function runAwsScript(script: string, room = 10): Promise<ScriptRun> {
  const folder = ownFolder('aws')
  const calls = join(folder, 'calls')
  await writeFile(calls, '')
  await writeFile(join(folder, 'aws'), PROGRAM, { mode: 0o755 })
  const path = `${folder}${delimiter}${process.env['PATH'] ?? ''}`
  const env = { ...process.env, PATH: path, CALLS: calls, ROOM: String(room) }
  const ended = await new Promise<Omit<ScriptRun, 'calls'>>((resolve) => {
    const shell = execFile('sh', { env }, (failure, out, error) =>
      resolve({ code: failure ? failure.code : 0, out, error }),
    )
    shell.stdin?.end(script)
  })
  const lines = (await readFile(calls, 'utf8')).split('\n').filter((line) => line !== '')
  return { ...ended, calls: lines.map((line) => callOf(JSON.parse(line) as string[])) }
}

function callOf([, operation = '', ...rest]: readonly string[]): AwsCall {
  const options = new Map<string, string>()
  for (let at = 0; at < rest.length; at += 2) options.set(rest[at] ?? '', rest[at + 1] ?? '')
  return { operation, input: inputOf(options), options }
}

function inputOf(options: ReadonlyMap<string, string>): Record<string, unknown> {
  return JSON.parse(options.get('--cli-input-json') ?? '{}') as Record<string, unknown>
}
