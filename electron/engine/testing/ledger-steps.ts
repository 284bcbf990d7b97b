import fc from 'fast-check'
import type { Action } from './ledger-process.ts'

export const PROCESSES = 3

/** What happens next in a job under way, see {@link LedgerWorld}. */
export type Step =
  /** A process ends what it does and begins something else; so many of its statements are carried out. */
  | { readonly do: 'start'; readonly process: number; readonly action: Action; readonly statements: number }
  | { readonly do: 'go on'; readonly process: number; readonly statements: number }
  /** `reached` of the statements under way are carried out, the others after a delay (`late`) or never. */
  | {
      readonly do: 'cut'
      readonly process: number
      readonly reached: number
      readonly late: boolean
      readonly killed: boolean
    }
  | { readonly do: 'late statement' }
  | { readonly do: 'leases run out' }

/** More statements than any action has. */
export const ALL = 99

const process = fc.nat(PROCESSES - 1)
const statements = fc.oneof(fc.nat(5), fc.constant(ALL))
const pick = fc.nat(9)
const parts = fc.integer({ min: 2, max: 4 })
const claim = fc.record({ kind: fc.constant('claim' as const), count: fc.integer({ min: 1, max: 3 }) })
const batch = fc.record({ kind: fc.constant('batch' as const), pick, size: fc.constantFrom(1, 2, 3, 20) })
const split = fc.record({ kind: fc.constant('split' as const), pick, parts })
const steal = fc.record({ kind: fc.constant('steal' as const), pick, parts })
const renew = fc.constant({ kind: 'renew' as const })
const release = fc.constant({ kind: 'release' as const })
const action: fc.Arbitrary<Action> = fc.oneof(
  { arbitrary: batch, weight: 6 },
  { arbitrary: claim, weight: 2 },
  { arbitrary: split, weight: 2 },
  { arbitrary: steal, weight: 3 },
  { arbitrary: renew, weight: 1 },
  { arbitrary: release, weight: 1 },
)

const leasesRunOut = { do: 'leases run out' } as const
const start = fc.record({ do: fc.constant('start' as const), process, action, statements })
const proceed = fc.record({ do: fc.constant('go on' as const), process, statements })
const cut = fc.record({
  do: fc.constant('cut' as const),
  process,
  reached: fc.nat(3),
  late: fc.boolean(),
  killed: fc.nat(3).map((one) => one === 0),
})
const single: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: start, weight: 8 },
  { arbitrary: proceed, weight: 8 },
  { arbitrary: cut, weight: 3 },
  { arbitrary: fc.constant({ do: 'late statement' as const }), weight: 2 },
  { arbitrary: fc.constant(leasesRunOut), weight: 2 },
)

/** Somebody takes or cuts ranges while a batch is under way: chance alone brings it about too seldom. */
const race: fc.Arbitrary<Step[]> = fc
  .record({
    process,
    other: process,
    batch,
    reached: fc.integer({ min: 1, max: 4 }),
    by: fc.oneof(claim, steal),
  })
  .map(({ process: victim, other, batch: work, reached, by }) => [
    ...(by.kind === 'claim' ? [leasesRunOut] : []),
    { do: 'start', process: victim, action: work, statements: reached },
    { do: 'start', process: other, action: by, statements: ALL },
    { do: 'go on', process: victim, statements: ALL },
  ])

/** A connection ends while a batch is under way, and somebody, often the same process, goes on. */
const accident: fc.Arbitrary<Step[]> = fc
  .record({ process, next: process, batch, done: fc.nat(4), cut })
  .map(({ process: victim, next, batch: work, done, cut: end }) => [
    { do: 'start', process: victim, action: work, statements: done },
    { ...end, process: victim },
    { do: 'start', process: end.killed ? next : victim, action: work, statements: ALL },
    { do: 'late statement' },
    { do: 'start', process: end.killed ? next : victim, action: work, statements: ALL },
  ])

const happening = fc.oneof(
  { arbitrary: single.map((step) => [step]), weight: 4 },
  { arbitrary: race, weight: 1 },
  { arbitrary: accident, weight: 1 },
)

/** What happens in a job, in order. */
export const steps: fc.Arbitrary<Step[]> = fc
  .array(happening, { minLength: 10, maxLength: 50, size: 'max' })
  .map((some) => some.flat())
