import type { monitorEventLoopDelay } from 'node:perf_hooks'
import type { ElectronApplication, Page } from '@playwright/test'

/** How late the main process's event loop was, in milliseconds. */
export interface EventLoopDelay {
  readonly p50: number
  readonly p99: number
  readonly max: number
  readonly samples: number
}

/** How evenly the page drew, over the time of the measurement. */
export interface FrameRate {
  readonly perSecond: number
  readonly count: number
  /** Milliseconds. */
  readonly longestGap: number
}

/** A sample every millisecond; its own interval is part of each one, and taken off at the end. */
const RESOLUTION_MS = 1

interface Meter {
  meter?: ReturnType<typeof monitorEventLoopDelay>
}

export async function startEventLoopMeter(electron: ElectronApplication): Promise<void> {
  await electron.evaluate((_electron, resolution) => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks')
    const meter = monitorEventLoopDelay({ resolution })
    Object.assign(globalThis, { meter })
    meter.enable()
  }, RESOLUTION_MS)
}

export async function stopEventLoopMeter(electron: ElectronApplication): Promise<EventLoopDelay> {
  return await electron.evaluate((_electron, resolution) => {
    const { meter } = globalThis as Meter
    if (!meter) throw new Error('the meter was not started')
    meter.disable()
    const late = (nanoseconds: number): number =>
      Math.round(Math.max(0, nanoseconds / 1e6 - resolution) * 100) / 100
    const [p50, p99] = [late(meter.percentile(50)), late(meter.percentile(99))]
    return { p50, p99, max: late(meter.max), samples: meter.count }
  }, RESOLUTION_MS)
}

interface FrameTimes {
  frameTimes?: number[]
}

export async function startFrameMeter(page: Page): Promise<void> {
  await page.evaluate(() => {
    const frameTimes: number[] = []
    Object.assign(window, { frameTimes })
    const note = (at: number): void => {
      // The array is taken away when the measurement ends.
      if ((window as FrameTimes).frameTimes !== frameTimes) return
      frameTimes.push(at)
      requestAnimationFrame(note)
    }
    requestAnimationFrame(note)
  })
}

export async function stopFrameMeter(page: Page): Promise<FrameRate> {
  return await page.evaluate(() => {
    const times = (window as FrameTimes).frameTimes ?? []
    delete (window as FrameTimes).frameTimes
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at))
    const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1_000
    return {
      perSecond: Math.round((gaps.length / seconds) * 10) / 10,
      count: times.length,
      longestGap: Math.round(Math.max(0, ...gaps)),
    }
  })
}
