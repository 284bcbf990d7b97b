import { expect, test } from 'vitest'
import { NO_FAULTS, type SandboxFaults } from '../../../shared/sandbox-faults.ts'
import { faultsOn } from '../../bridge/faults-store.ts'
import { checkFaults, faultsFormOf } from './faults-form.ts'

const SOME: SandboxFaults = {
  conflictRate: 0.07,
  cutRate: 0.005,
  unavailableRate: 0.125,
  delayMs: 250,
  refuse: 'rate',
  expiredTokens: true,
}

test('shares are typed in percent', () => {
  expect(faultsFormOf(SOME)).toMatchObject({ conflicts: '7', cuts: '0.5', unavailable: '12.5', delay: '250' })
})

test.each([SOME, NO_FAULTS])('the form of %j means the same', (faults) => {
  expect(checkFaults(faultsFormOf(faults))).toEqual({ faults, errors: {} })
})

test.each([
  ['conflicts', '101', 'from 0 to 100'],
  ['conflicts', '-1', 'from 0 to 100'],
  ['cuts', '', 'from 0 to 100'],
  ['cuts', '1e1', 'from 0 to 100'],
  ['unavailable', '100.1', 'from 0 to 100'],
  ['delay', '10001', '0 to 10,000'],
  ['delay', '1.5', '0 to 10,000'],
])('wrong %s “%s” are told at their field', (field, value, message) => {
  const { faults, errors } = checkFaults({ ...faultsFormOf(NO_FAULTS), [field]: value })
  expect(faults).toBeNull()
  expect(errors).toEqual({ [field]: expect.stringContaining(message) })
})

test.each<[Partial<SandboxFaults>, boolean]>([
  [{}, false],
  [{ delayMs: 1 }, true],
  [{ expiredTokens: true }, true],
  [{ refuse: 'denied' }, true],
])('faults that differ by %j are on: %s', (change, on) => {
  expect(faultsOn({ ...NO_FAULTS, ...change })).toBe(on)
})

test('faults that nobody has asked for yet are not on', () => {
  expect(faultsOn(null)).toBe(false)
})
