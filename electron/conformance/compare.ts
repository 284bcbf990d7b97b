import type { Answer } from '../../shared/answer.ts'
import { isAlike, ruled } from './answer.ts'
import type { CaseGroup, Rule } from './case.ts'
import { type RecordedCase, type RecordedStep, titleOf } from './recording.ts'

/** One statement that the sandbox answers otherwise. */
export interface Difference extends Omit<RecordedCase, 'steps'>, Omit<RecordedStep, 'answer'> {
  readonly cluster: Answer
  readonly sandbox: Answer
}

export interface Comparison {
  /** Cases that were compared. */
  readonly compared: number
  readonly differences: readonly Difference[]
  /** `group: name` of cases that the recording does not have, or states otherwise: its Sluice was another version. */
  readonly missing: readonly string[]
  /** The same of cases that only the recording has. */
  readonly unknown: readonly string[]
}

/** Compares what a cluster answered with what the sandbox does; `groups` say what differs by nature. */
export function compareRuns(
  cluster: readonly RecordedCase[],
  sandbox: readonly RecordedCase[],
  groups: readonly CaseGroup[],
): Comparison {
  const recorded = new Map(cluster.map((each) => [titleOf(each), each]))
  const own = new Map(sandbox.map((each) => [titleOf(each), each]))
  const differences: Difference[] = []
  const missing: string[] = []
  for (const [title, here] of own) {
    const there = recorded.get(title)
    if (there && isSameCase(there, here))
      differences.push(...differencesOf(there, here, rulesOf(groups, here)))
    else missing.push(title)
  }
  const unknown = [...recorded.keys()].filter((title) => !own.has(title))
  return { compared: own.size - missing.length, differences, missing, unknown }
}

function isSameCase(one: RecordedCase, two: RecordedCase): boolean {
  const statements = ({ steps }: RecordedCase) => JSON.stringify(steps.map(({ on, sql }) => [on, sql]))
  return statements(one) === statements(two)
}

function rulesOf(groups: readonly CaseGroup[], { group, name }: RecordedCase): readonly (Rule | undefined)[] {
  const own = groups.find((each) => each.name === group)?.cases.find((each) => each.name === name)
  return own?.steps.map(({ rule }) => rule) ?? []
}

/** Only the first one of a case: what follows may be its consequence. */
function differencesOf(
  there: RecordedCase,
  here: RecordedCase,
  rules: readonly (Rule | undefined)[],
): Difference[] {
  for (const [at, { on, sql, answer }] of there.steps.entries()) {
    const cluster = ruled(answer, rules[at])
    const sandbox = ruled(here.steps[at]?.answer ?? { none: 'lost' }, rules[at])
    if (!isAlike(cluster, sandbox))
      return [{ group: there.group, name: there.name, on, sql, cluster, sandbox }]
  }
  return []
}
