import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Outlet } from './outlet.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function outletInto() {
  const stream = new PassThrough()
  const outlet = new Outlet(stream)
  const write = (text: string, delayMs: number) => outlet.write([Buffer.from(text)], delayMs)
  return { outlet, stream, write, read: () => String(stream.read() ?? '') }
}

test('delays do not add up, and a shorter one overtakes nothing', () => {
  const { write, read } = outletInto()
  write('a', 100)
  vi.advanceTimersByTime(50)
  write('b', 100)
  write('c', 0)
  expect(read()).toBe('')
  vi.advanceTimersByTime(50)
  expect(read()).toBe('a')
  vi.advanceTimersByTime(50)
  expect(read()).toBe('bc')
  write('d', 0)
  expect(read()).toBe('d')
})

test('what waits counts as backlog, and the end comes after it', () => {
  const { outlet, stream, write, read } = outletInto()
  write('abc', 100)
  expect(outlet.backlog).toBe(3)
  outlet.end()
  expect(stream.writableEnded).toBe(false)
  vi.advanceTimersByTime(100)
  expect([read(), stream.writableEnded]).toEqual(['abc', true])
})

test('whoever waits for room hears of each piece that was sent, though the stream was never full', () => {
  const stream = new PassThrough()
  const backlogs: number[] = []
  const outlet = new Outlet(stream, () => backlogs.push(outlet.backlog))
  const drained = vi.fn<() => void>()
  stream.on('drain', drained).resume()
  outlet.write([Buffer.from('abc')], 100)
  outlet.write([Buffer.from('de')], 200)
  expect(backlogs).toEqual([])
  vi.advanceTimersByTime(200)
  expect(backlogs).toEqual([2, 0])
  expect(drained).not.toHaveBeenCalled()
})

test('what was stopped is never sent', () => {
  const { outlet, write, read } = outletInto()
  write('abc', 100)
  outlet.stop()
  vi.advanceTimersByTime(1_000)
  expect([read(), outlet.backlog]).toEqual(['', 0])
})
