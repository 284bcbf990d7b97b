import { expect, it } from 'vitest'
import { moreThanApproved } from '../../../shared/more-than-approved.ts'
import { snapshotWith } from '../testing/snapshot.ts'
import { progressLine } from './progress-text.ts'

it('tells how far a job is and what is left', () => {
  expect(progressLine(snapshotWith({ rejects: 2 }))).toBe(
    ' 48 %  48,213 rows  2 set aside  21,004/s  p50 9.0 p95 21 ms  12 s elapsed  10 s to 16 s left',
  )
})

it('tells why nothing moves in place of what is left', () => {
  const line = progressLine(
    snapshotWith({ waitingFor: 'The cluster\ndoes not answer.', recent: null, eta: null }),
  )
  expect(line).toMatch(/12 s elapsed {2}waiting: The cluster\\ndoes not answer\.$/)
})

it('tells of a repopulate what the phase under way deletes or inserts', () => {
  const empty = { kind: 'delete', rows: 120_000, expected: 373_000, done: false } as const
  const fill = { kind: 'insert', rows: 0, expected: 5_000, done: false } as const
  expect(progressLine(snapshotWith({ phases: [empty, fill] }))).toContain(
    '  Deleting 120,000 of about 373,000  ',
  )
  const emptied = { ...empty, rows: 373_012, done: true }
  expect(progressLine(snapshotWith({ phases: [emptied, { ...fill, rows: 1_000 }] }))).toContain(
    '  Inserting 1,000 of 5,000  ',
  )
})

it('says of a paused job only that', () => {
  expect(progressLine(snapshotWith({ state: 'paused' }))).toMatch(/12 s elapsed {2}paused$/)
})

it('tells why a job has paused by itself', () => {
  const waitingFor = moreThanApproved(2_010)
  expect(progressLine(snapshotWith({ state: 'paused', waitingFor }))).toMatch(
    /elapsed {2}Paused: more rows match than the approved 2,010 \(\+10 %\)\.$/,
  )
})
