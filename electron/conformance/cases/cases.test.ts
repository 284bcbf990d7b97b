import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPlain } from '../../engine/engine.ts'
import { preparedSandbox, type TemporarySandbox } from '../../sandbox/prepared-sandbox.ts'
import { isExpected } from '../answer.ts'
import type { Case } from '../case.ts'
import type { RecordedCase } from '../recording.ts'
import { runGroups, tablesCase } from '../run-cases.ts'
import { CASES } from './cases.ts'

/** Two hundred statements and the start of a sandbox, on a machine that others use as well. */
const RUN_WITHIN_MS = 120_000

let own: TemporarySandbox | undefined
let recorded: RecordedCase[] = []
beforeAll(async () => {
  own = await preparedSandbox()
  await own.sandbox.start()
  const connection = await own.sandbox.connection()
  const schema = `cases_${randomUUID().slice(0, 8)}`
  const admin = await openPlain(connection)
  await admin.ask(`CREATE SCHEMA ${schema}`)
  await admin.close()
  recorded = await runGroups(CASES, {
    open: async (name) => await openPlain({ ...connection, schema: name }),
    schema,
    clean: (text) => text.replaceAll(schema, '<schema>'),
    stop: new AbortController().signal,
  })
}, RUN_WITHIN_MS)
afterAll(async () => await own?.[Symbol.asyncDispose]())

/** The statements of a case that were answered otherwise, each with its answer. */
function unexpected(group: string, { name, steps }: Case) {
  const run = recorded.find((each) => each.group === group && each.name === name)
  return steps.flatMap(({ sql, expect: expected }, at) => {
    const answer = run?.steps[at]?.answer ?? { none: 'lost' }
    return isExpected(answer, expected) ? [] : [{ sql, expected, answer }]
  })
}

describe.each(CASES)('the sandbox: $name', (group) => {
  test.each([tablesCase(group), ...group.cases.filter(({ gap }) => gap === undefined)])('$name', (each) => {
    expect(unexpected(group.name, each)).toEqual([])
  })

  // A gap that was closed is to be stated as closed.
  for (const each of group.cases.filter(({ gap }) => gap !== undefined))
    test(`${each.name}: not yet`, () => expect(unexpected(group.name, each)).not.toEqual([]))
})
