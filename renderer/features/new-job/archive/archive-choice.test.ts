import { expect, test } from 'vitest'
import { initialForm, type JobForm } from '../job-form.ts'
import { archiveNote, type ArchivePlace, archives } from './archive-choice.ts'

const FORM = initialForm({ operation: 'purge' }, 'orders')
const PRODUCTION: ArchivePlace = { environment: 'production', lacksLedger: false }
const SANDBOX: ArchivePlace = { environment: 'sandbox', lacksLedger: false }
const NO_LEDGER: ArchivePlace = { environment: 'production', lacksLedger: true }

test.each<[string, Partial<JobForm>, ArchivePlace, boolean, RegExp]>([
  ['where jobs are confirmed', {}, PRODUCTION, true, /^On by default/],
  ['in the sandbox', {}, SANDBOX, false, /^Off by default in the sandbox/],
  ['in the sandbox, if chosen', { archive: true }, SANDBOX, true, /^$/],
  ['if turned off', { archive: false }, PRODUCTION, false, /restored only from a backup\.$/],
  ['without a ledger', {}, NO_LEDGER, false, /^Off, because this cluster has no ledger/],
  ['without a ledger, if chosen', { archive: true }, NO_LEDGER, true, /^$/],
  [
    'with Hash',
    { strategy: 'hash', archive: true },
    PRODUCTION,
    false,
    /^Not available with the strategy Hash/,
  ],
])('%s', (_, chosen, place, isOn, note) => {
  const form = { ...FORM, ...chosen }
  expect(archives(form, place)).toBe(isOn)
  expect(archiveNote(form, place)).toMatch(note)
})

test('a repopulate keeps nothing, whatever was chosen', () => {
  expect(archives({ ...FORM, operation: 'repopulate', archive: true }, PRODUCTION)).toBe(false)
})
