import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'

const MODULE = JSON.stringify(new URL('end-process.ts', import.meta.url).href)

/** Ends while V8's threads compile many functions, in a memory that is full of what nobody needs any more. */
const BUSY = `
  import { endProcess } from ${MODULE}
  const statements = (seed) => Array.from({ length: 120 }, (_, k) =>
    's += a * ' + (seed + k) + ' + b; if (s > 1e9) { const o = { x: s, y: ' + k + ' }; s -= o.x }')
  const functions = Array.from({ length: 120 }, (_, i) =>
    new Function('a', 'b', 'let s = 0;' + statements(i).join(';') + 'return s'))
  const full = Number(process.argv[1]) * 1e6
  let kept = []
  const work = () => {
    for (const each of functions) for (let i = 0; i < 12; i += 1) each(1, 2)
    for (let i = 0; i < 60; i += 1) kept.push(new Array(1000).fill(i))
    if (process.memoryUsage().heapUsed > full) {
      kept = []
      endProcess(3)
    }
    setImmediate(work)
  }
  work()
`
const LITTLE_ROOM = ['--max-old-space-size=48', '--max-semi-space-size=1']
const FULL_AT_MEGABYTES = [38, 39, 40, 41, 42, 43, 44, 45]
/** Each takes half a second on a machine with nothing else to do; one that hangs does so for ever. */
const HANGS_MS = 30_000

async function endWhenFullAt(megabytes: number): Promise<[number | null, NodeJS.Signals | null]> {
  const args = [...LITTLE_ROOM, '--input-type=module', '-e', BUSY, String(megabytes)]
  const child = spawn(process.execPath, args, { stdio: 'ignore', timeout: HANGS_MS, killSignal: 'SIGKILL' })
  return (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
}

/* Left to process.exit, more than four of five hang. */
it.each(FULL_AT_MEGABYTES)(
  'a process ends at once also while V8 waits for room, with %i MB in use',
  async (megabytes) => {
    expect(await endWhenFullAt(megabytes)).toEqual([3, null])
  },
)
