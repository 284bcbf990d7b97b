import { expect, test } from 'vitest'
import { windowTitle } from './window-title.ts'

const on = { cluster: 'orders' } as const
const done = { state: 'succeeded', progress: 1, ...on } as const

test.each([
  [[], 'Sluice – sandbox'],
  [[done], 'Sluice – sandbox'],
  [[done, { state: 'running', progress: 0.437, ...on }], 'Sluice – orders – 43 %'],
  [[{ state: 'running', progress: null, ...on }], 'Sluice – orders – running'],
  [[{ state: 'paused', progress: 0.5, ...on }], 'Sluice – orders – 50 % paused'],
  [[{ state: 'cancelling', progress: null, cluster: null }], 'Sluice – sandbox – cancelling'],
] as const)('with the sandbox chosen, jobs %j give the title %s', (jobs, title) => {
  expect(windowTitle('sandbox', jobs)).toBe(title)
})
