import { CONFLICT, UNAVAILABLE, type Fault } from './wire/fault.ts'

/** An error that the server answers with. */
export const serverError = (sqlState: string, message: string): Fault => ({
  kind: 'error',
  error: { sqlState, message },
})
/** What a statement can meet, one of each kind of the failure table and one that nobody knows. */
export const EVERY_KIND_OF_FAILURE: Readonly<Record<string, Fault>> = {
  'a conflict': { kind: 'error', error: CONFLICT },
  'a new schema': serverError('40001', 'schema has been updated by another transaction (OC001)'),
  'too many rows': serverError('54000', 'transaction row limit exceeded'),
  'too old': serverError('54000', 'transaction age limit of 300s exceeded'),
  'a value': serverError('22P02', 'invalid input syntax for type integer: "x"'),
  'a server away': { kind: 'error', error: UNAVAILABLE },
  'a failed transaction': serverError('25P02', 'current transaction is aborted'),
  'a right': serverError('42501', 'permission denied'),
  'a cancel': serverError('57014', 'canceling statement'),
  'a code from the future': serverError('ZZ999', 'never heard of'),
  'a cut before': { kind: 'cut', when: 'before' },
  'a cut after': { kind: 'cut', when: 'after' },
}
