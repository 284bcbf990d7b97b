import { expect, test } from 'vitest'
import { etaOf } from '../../../../shared/eta.ts'
import { snapshotOf } from '../../../stream/testing.ts'
import { etaSince } from './eta-since.ts'

const at = (progress: number | null, activeMs: number) => snapshotOf({ progress, activeMs })

test('a job seen from its start is measured from its start', () => {
  const origin = { progress: 0, activeMs: 0 }
  expect(etaSince({ snapshot: at(0.25, 10_000), origin })).toEqual(etaOf(0.25, 10_000))
})

test('a job that went on half done takes as long for the rest as its own speed says', () => {
  const origin = { progress: 0.5, activeMs: 0 }
  // A quarter of all in ten seconds: ten more for the quarter that is left.
  expect(etaSince({ snapshot: at(0.75, 10_000), origin })).toEqual(etaOf(0.5, 10_000))
})

test('nothing is guessed where nothing is known', () => {
  expect(etaSince({ snapshot: at(null, 10_000), origin: { progress: null, activeMs: 0 } }).state).toBe(
    'measuring',
  )
  expect(etaSince({ snapshot: at(1, 10_000), origin: { progress: 1, activeMs: 0 } }).state).toBe('measuring')
})
