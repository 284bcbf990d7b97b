import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { COMMAND_LINE } from '../../testing/bundled.ts'
import { type TemporarySandbox, preparedSandbox } from '../../sandbox/prepared-sandbox.ts'

let own: TemporarySandbox
beforeAll(async () => {
  own = await preparedSandbox()
  await own.sandbox.start()
})
afterAll(async () => await own[Symbol.asyncDispose]())

/** Runs the command line on a terminal of its own, which `script` makes; returns every byte it was sent. */
async function onTerminal(command: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const line = `stty cols 90 rows 12; "${process.execPath}" "${COMMAND_LINE}" ${command}`
  const args =
    process.platform === 'darwin' ? ['-q', '/dev/null', 'sh', '-c', line] : ['-qec', line, '/dev/null']
  const child = spawn('script', args, {
    env: { ...process.env, SLUICE_HOME: own.home, TERM: 'xterm-256color', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  const [code] = (await once(child, 'close')) as [number | null]
  expect(code).toBe(0)
  return out.replaceAll('\r\n', '\n')
}

/** What goes from the last line of a frame to its first. */
const toTop = (frame = '') => `\r\u001b[${frame.split('\n').length - 1}A`

const UPDATE = `update --cluster sandbox --table batch_test --set "value = value + 1" --where true --batch-size 100`

it('redraws one block in place and leaves the summary and the cursor', async () => {
  const out = await onTerminal(`${UPDATE} --rate 4000`)
  const [before = '', ...rest] = out.split('\u001b[?25l')
  expect(before).toContain('update batch_test on sandbox')
  expect(rest).toHaveLength(1)
  const [drawn = '', after = '', ...more] = rest.join('').split('\u001b[?25h')
  expect(more).toEqual([])
  expect(after).toContain('Updated 5,000 rows in batch_test')
  const frames = drawn.split('\u001b[J').slice(0, -2)
  expect(frames.length).toBeGreaterThan(2)
  // The block grows while workers join.
  for (const [index, frame] of frames.slice(1).entries()) {
    expect(frame.startsWith(toTop(frames[index]))).toBe(true)
    expect(frame).toContain('\u001b[32m')
  }
  expect(frames.at(-1)?.split('\n')).toHaveLength(5)
  expect(drawn.endsWith(`${toTop(frames.at(-1))}\u001b[J`)).toBe(true)
})

it('has no colours when they are not wanted', async () => {
  const out = await onTerminal(UPDATE, { NO_COLOR: '1' })
  expect(out).toContain('\u001b[?25l')
  // oxlint-disable-next-line no-control-regex -- colours are control characters
  expect(out).not.toMatch(/\u001b\[\d*m/)
})

it('writes plain lines on a terminal that cannot redraw', async () => {
  const out = await onTerminal(UPDATE, { TERM: 'dumb' })
  expect(out).toContain('Updated 5,000 rows in batch_test')
  expect(out).not.toContain('\u001b')
})
