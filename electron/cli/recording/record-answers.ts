import { randomUUID } from 'node:crypto'
import type { Connection } from '../../../shared/cluster.ts'
import {
  type CaseGroup,
  CASES,
  cleaner,
  type OpenConnection,
  type RecordedCase,
  type RunOptions,
  runGroups,
  scratchName,
  scratchSchemas,
  tablesCase,
  withScratchSchema,
  wordsOf,
} from '../../conformance/conformance.ts'
import { NEEDS, openPlain } from '../../engine/engine.ts'
import { runTinyJobs, TINY_JOBS, TINY_ROWS } from './tiny-jobs.ts'

/** Rows that the cases insert, change and delete in a run, those in vain included. */
const CASE_ROWS = 20_000

/** What the engine's statements need of a cluster, as cases: only whether it is there counts. */
const NEEDS_GROUP: CaseGroup = {
  name: 'needs',
  prepare: ['CREATE TABLE needs_t (id int PRIMARY KEY, n int)'],
  cases: NEEDS.map(({ kind, name, source, probe }) => ({
    name: `${kind} ${name}`,
    ...(source === null ? {} : { source }),
    steps: [{ sql: probe('{schema}.needs_t'), rule: { outcome: true } }],
  })),
}

/** All that a cluster is asked, but for the jobs. */
export const GROUPS: readonly CaseGroup[] = [...CASES, NEEDS_GROUP]

/** What is asked and expected: no word in it tells anything of a user. */
const KNOWN = [
  ...GROUPS.flatMap(({ prepare, reset = [], cases }) => [
    ...prepare,
    ...reset,
    ...cases.flatMap(({ steps }) => steps.flatMap(({ sql, expect }) => [sql, JSON.stringify(expect ?? {})])),
  ]),
  JSON.stringify(TINY_JOBS),
].join('\n')

/** What a run of all cases does to a cluster. */
export const WORK = {
  statements: GROUPS.reduce((sum, { reset = [], cases, prepare }) => {
    const steps = [tablesCase({ name: '', prepare, cases }), ...cases].reduce(
      (all, { steps: own }) => all + own.length,
      0,
    )
    return sum + steps + cases.length * (reset.length + 2)
  }, 0),
  rows: CASE_ROWS + TINY_ROWS,
  jobs: TINY_JOBS.length,
}

interface RecordOptions extends Pick<Required<RunOptions>, 'schema' | 'stop' | 'onGroup'> {
  /** How to reach the cluster now, with fresh credentials. */
  readonly connect: () => Promise<Connection>
  /** What else names something of the user's, and may stand in a message. */
  readonly words: readonly string[]
  /** The scratch schema could not be dropped. */
  readonly onLeft: () => void
}

export function newScratchName(): string {
  return scratchName(randomUUID())
}

/** Scratch schemas of earlier recordings, or of one that runs. */
export async function leftSchemas(connect: () => Promise<Connection>): Promise<string[]> {
  return await scratchSchemas(opener(connect))
}

/** Asks a cluster all cases and runs the tiny jobs, in a scratch schema that is gone afterwards. */
export async function recordAnswers(options: RecordOptions): Promise<RecordedCase[]> {
  const { connect, schema, stop, onGroup } = options
  const open = opener(connect)
  const clean = cleaner({ schema, words: wordsOf(await connect(), options.words), known: KNOWN })
  return await withScratchSchema(open, schema, options.onLeft, async () => {
    const cases = await runGroups(GROUPS, { open, schema, clean, stop, onGroup })
    onGroup('jobs', TINY_JOBS.length)
    return [...cases, ...(await runTinyJobs({ connect, schema, clean, stop }))]
  })
}

function opener(connect: () => Promise<Connection>): OpenConnection {
  return async (schema) => await openPlain({ ...(await connect()), schema })
}
