import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { createStdio } from './stdio.ts'

/** Streams of a terminal, or of a pipe, and what was written to them. */
function host(isTTY: boolean, env: NodeJS.ProcessEnv = {}) {
  const written = { out: '', error: '' }
  const stdin = Object.assign(new PassThrough(), { isTTY })
  const stream = (to: keyof typeof written) => {
    const through = Object.assign(new PassThrough(), { isTTY, columns: 80, rows: 24 })
    through.setEncoding('utf8').on('data', (text: string) => (written[to] += text))
    return through
  }
  const stdio = createStdio({ stdin, stdout: stream('out'), stderr: stream('error'), env } as never)
  return { stdio, stdin, written }
}

it('asks on standard error, and holds back what a live block would draw over the question', async () => {
  const { stdio, stdin, written } = host(true)
  const answer = stdio.ask('Code: ')
  stdio.out('a frame')
  await expect.poll(() => written.error).toContain('Code: ')
  expect(written.out).toBe('')
  stdin.write('123456\r')
  expect(await answer).toBe('123456')
  stdio.out(' and another')
  await expect.poll(() => written.out).toBe('a frame and another')
})

it('has no answer when the input ends', async () => {
  const { stdio, stdin } = host(true)
  const answer = stdio.ask('Code: ')
  stdin.end()
  expect(await answer).toBeNull()
})

it('lets whoever a signal ends say so, although a question waits', async () => {
  const { stdio, stdin, written } = host(true)
  const answer = stdio.ask('Code: ')
  await expect.poll(() => written.error).toContain('Code: ')
  process.once('SIGTERM', () => stdio.out('Stopped.'))
  process.emit('SIGTERM')
  await expect.poll(() => written.out).toBe('Stopped.')
  stdin.end()
  expect(await answer).toBeNull()
  expect(process.listenerCount('SIGTERM')).toBe(0)
})

it('asks nobody where there is no terminal', async () => {
  const { stdio, written } = host(false)
  expect(stdio.canAsk).toBe(false)
  expect(await stdio.ask('Code: ')).toBeNull()
  expect(written).toEqual({ out: '', error: '' })
})

it.each([
  [true, { TERM: 'xterm' }, { terminal: true, color: true }],
  [true, { TERM: 'xterm', NO_COLOR: '' }, { terminal: true, color: true }],
  [true, { TERM: 'xterm', NO_COLOR: '1' }, { terminal: true, color: false }],
  [true, { TERM: 'xterm', NO_COLOR: '0' }, { terminal: true, color: false }],
  [true, { TERM: 'dumb' }, { terminal: false, color: false }],
  [false, { TERM: 'xterm', FORCE_COLOR: '1' }, { terminal: false, color: false }],
])('has colours on a terminal (%s) with %j: %j', (isTTY, env, expected) => {
  const { terminal, color } = host(isTTY, env).stdio
  expect({ terminal, color }).toEqual(expected)
})
