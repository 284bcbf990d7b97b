import { expect, it } from 'vitest'
import { snapshotWith } from '../testing/snapshot.ts'
import { progressLine } from './progress-text.ts'

it('tells how far a job is and what is left', () => {
  expect(progressLine(snapshotWith({ rejects: 2 }))).toBe(
    ' 48 %  48,213 rows  2 set aside  21,004/s  p50 9.0 p95 21 ms  0:12 elapsed  0:10–0:16 left',
  )
})

it('tells why nothing moves in place of what is left', () => {
  const line = progressLine(snapshotWith({ waitingFor: 'The cluster\ndoes not answer.', recent: null }))
  expect(line).toMatch(/0:12 elapsed {2}waiting: The cluster\\ndoes not answer\.$/)
})

it('says of a paused job only that', () => {
  expect(progressLine(snapshotWith({ state: 'paused' }))).toMatch(/0:12 elapsed {2}paused$/)
})
