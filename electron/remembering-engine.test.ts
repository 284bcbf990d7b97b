import { expect, it, vi } from 'vitest'
import type { Engine } from './engine/engine.ts'
import type { History, Recorder } from './history/history.ts'
import { rememberingEngine } from './remembering-engine.ts'

const NEVER = new Promise<never>(() => {})

/** Closes an engine with a history that behaves so; answers whether the history was closed. */
async function close(recorder: Pick<Recorder, 'close'>, closeHistory: () => Promise<void>) {
  const engine = { close: async () => await Promise.resolve() } as Engine
  const history = { close: vi.fn<() => Promise<void>>(closeHistory) }
  const parts = [history as unknown as History, recorder as Recorder] as const
  await rememberingEngine(engine, ...parts, 1).close()
  return history.close.mock.calls.length === 1
}

it('closes after the ends of all jobs are written', async () => {
  expect(await close({ close: async () => {} }, async () => {})).toBe(true)
})

it('closes though the history does not answer, or has ended', async () => {
  expect(await close({ close: async () => await NEVER }, async () => {})).toBe(false)
  expect(await close({ close: async () => {} }, async () => await NEVER)).toBe(true)
  const ended = async () => await Promise.reject(new Error('The thread of the job history has ended.'))
  expect(await close({ close: async () => {} }, ended)).toBe(true)
})
