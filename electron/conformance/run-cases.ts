import { createHash } from 'node:crypto'
import type { Answer } from '../../shared/answer.ts'
import { isExpected, ruled, withTexts } from './answer.ts'
import type { Case, CaseGroup, Step, Value } from './case.ts'
import { withoutForeignNames } from './clean.ts'
import { type Links, openLinks } from './links.ts'
import type { RecordedCase, RecordedStep } from './recording.ts'
import type { OpenConnection } from './scratch-schema.ts'

export interface RunOptions {
  readonly open: OpenConnection
  /** The scratch schema, which is there. */
  readonly schema: string
  /** Takes out of every text what is the user's. */
  readonly clean: (text: string) => string
  /** No statement is sent any more once it aborts: {@link runGroups} then rejects with its reason. */
  readonly stop: AbortSignal
  readonly onGroup?: (name: string, cases: number) => void
}

/** A conflict with somebody else's change of the schema is no answer to what was asked. */
const TRIES = 5

/** Runs the cases of all groups, one statement at a time, and answers what the cluster answered. */
export async function runGroups(groups: readonly CaseGroup[], options: RunOptions): Promise<RecordedCase[]> {
  await using links = openLinks(options.open, options.schema, options.stop)
  const recorded: RecordedCase[] = []
  for (const group of groups) {
    options.onGroup?.(group.name, group.cases.length)
    for (const each of [tablesCase(group), ...group.cases]) {
      if (each.name !== TABLES) await reset(group, links, options)
      recorded.push({ group: group.name, ...(await runCase(each, links, options)) })
    }
  }
  return recorded
}

const TABLES = 'tables'

/** The statements that make a group's tables: a case like any other, and the first one. */
export function tablesCase({ prepare }: CaseGroup): Case {
  return { name: TABLES, steps: prepare.map((sql) => ({ sql })) }
}

async function reset(
  { reset: statements = [] }: CaseGroup,
  links: Links,
  options: RunOptions,
): Promise<void> {
  for (const on of ['one', 'two'] as const) await links.ask(on, 'ROLLBACK')
  for (const sql of statements) await askAgain({ sql }, links, options, new Map())
}

/** A conflict inside a transaction takes its earlier statements with it, so the case starts over. */
async function runCase(each: Case, links: Links, options: RunOptions): Promise<Omit<RecordedCase, 'group'>> {
  for (let tries = 1; ; tries += 1) {
    const { steps, isDisturbed } = await tryCase(each, links, options)
    if (!isDisturbed || tries === TRIES) return { name: each.name, steps }
    for (const on of ['one', 'two'] as const) await links.ask(on, 'ROLLBACK')
  }
}

async function tryCase(each: Case, links: Links, options: RunOptions) {
  const kept = new Map([['schema', options.schema]])
  const steps: RecordedStep[] = []
  let isDisturbed = false
  for (const step of each.steps) {
    const answer = await askAgain(step, links, options, kept)
    isDisturbed ||= isSchemaConflict(answer) && !isExpected(answer, step.expect)
    const { on = 'one', sql } = step
    steps.push({ on, sql, answer: cleaned(ruled(answer, step.rule), each, options) })
  }
  return { steps, isDisturbed }
}

/** An answer without what is the user's. */
export function cleaned(
  answer: Answer,
  { steps }: Pick<Case, 'steps'>,
  { clean }: Pick<RunOptions, 'clean'>,
): Answer {
  if (!('error' in answer)) return withTexts(answer, clean)
  const statements = steps.map(({ sql }) => sql).join('\n')
  return withTexts(answer, (text) => withoutForeignNames(clean(text), statements))
}

/** Asks again while somebody else's change of the schema is all that was answered, outside of transactions. */
async function askAgain(
  step: Step,
  links: Links,
  { stop }: RunOptions,
  kept: Map<string, string>,
): Promise<Answer> {
  const { on = 'one', expect, values, keep } = step
  const sql = step.sql.replaceAll(/\{(\w+)\}/g, (whole, name: string) => kept.get(name) ?? whole)
  for (let tries = 1; ; tries += 1) {
    stop.throwIfAborted()
    const mayRepeat = !links.isInTransaction(on)
    const answer = await links.ask(on, sql, boundValues(values))
    if (mayRepeat && tries < TRIES && isSchemaConflict(answer) && !isExpected(answer, expect)) continue
    if (keep !== undefined) kept.set(keep, firstValue(answer))
    return answer
  }
}

function isSchemaConflict(answer: Answer): boolean {
  return 'error' in answer && answer.error.code === '40001' && answer.error.message.includes('OC001')
}

function firstValue(answer: Answer): string {
  return ('results' in answer ? answer.results.at(-1)?.rows[0]?.[0] : null) ?? ''
}

/** The parameters as they are sent. */
function boundValues(values: readonly Value[] = []): (string | number | null)[] {
  return values.map((value) => (typeof value === 'object' && value !== null ? noise(value.noise) : value))
}

/** Letters that no compression makes much smaller, the same ones each time. */
function noise(bytes: number): string {
  const parts: string[] = []
  for (let length = 0; length < bytes; length += 64)
    parts.push(createHash('sha256').update(`${length}`).digest('hex'))
  return parts.join('').slice(0, bytes)
}
