import { expect, test } from 'vitest'
import { windowTitle } from './window-title.ts'

const done = { state: 'succeeded', progress: 1 } as const

test.each([
  [[], 'Sluice – sandbox'],
  [[done], 'Sluice – sandbox'],
  [[done, { state: 'running', progress: 0.437 }], 'Sluice – sandbox – 43%'],
  [[{ state: 'running', progress: null }], 'Sluice – sandbox – running'],
  [[{ state: 'paused', progress: 0.5 }], 'Sluice – sandbox – 50% paused'],
  [[{ state: 'cancelling', progress: null }], 'Sluice – sandbox – cancelling'],
] as const)('jobs %j give the title %s', (jobs, title) => {
  expect(windowTitle(jobs)).toBe(title)
})
