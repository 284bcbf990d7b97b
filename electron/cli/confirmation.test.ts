import { describe, expect, it } from 'vitest'
import type { Environment } from '../../shared/cluster.ts'
import { JobSpec } from '../../shared/job-spec.ts'
import { problemOf } from '../../shared/problem-error.ts'
import { confirm, type Question, questionFor } from './confirmation.ts'
import { planWith } from './testing/plan.ts'
import { stdioWith } from './testing/stdio.ts'

const specWith = (spec: Record<string, unknown>) =>
  JobSpec.parse({ cluster: 'shop', table: { schema: 'public', name: 'orders' }, limits: {}, ...spec })

describe('what is asked', () => {
  it.each<[Environment, Record<string, unknown>, Question | null]>([
    ['sandbox', { operation: 'purge', where: 'true' }, null],
    ['sandbox', { operation: 'repopulate' }, null],
    ['development', { operation: 'purge', where: 'a = 1' }, 'yes'],
    ['development', { operation: 'update', where: 'a = 1', set: 'a = 2' }, 'yes'],
    ['development', { operation: 'purge', where: ' TRUE ' }, 'table'],
    ['development', { operation: 'repopulate' }, 'table'],
    ['staging', { operation: 'purge', where: 'a = 1' }, 'table'],
    ['production', { operation: 'update', where: 'a = 1', set: 'a = 2' }, 'table'],
  ])('%s, %j: %s', (environment, spec, question) => {
    expect(questionFor(environment, specWith(spec))).toBe(question)
  })
})

describe('an answer', () => {
  const plan = planWith(
    { operation: 'purge', cluster: 'shop', where: 'a = 1', table: { schema: 'crm', name: 'orders' } },
    { tableRows: 5_000, matchingRows: 1_000, warnings: ['Mind the gap.'] },
  )

  /** Asks somebody who answers so; null is nobody. */
  async function ask(question: Question, answer: string | null, json = false) {
    let shown = ''
    const note = (text: string): void => void (shown += text)
    const stdio = stdioWith({
      canAsk: answer !== null,
      error: note,
      ask: async (text) => {
        note(text)
        return answer
      },
    })
    const never = new AbortController().signal
    const interruption = { stop: never, kill: never, lastWords: never, dispose: () => {} }
    const asked = confirm(question, { plan, environment: 'staging' }, { json, stdio, interruption })
    const problem = await asked.then(() => null, problemOf)
    return { problem, shown }
  }

  it('comes after what will happen, where, and what to watch out for', async () => {
    const { problem, shown } = await ask('table', 'crm.orders')
    expect(problem).toBeNull()
    expect(shown).toBe(
      'purge crm.orders on shop where a = 1\n' +
        'about 1,000 of about 5,000 rows; 4 workers, batches of up to 1,000 rows\n' +
        'warning: Mind the gap.\n' +
        'This deletes about 1,000 of about 5,000 rows in crm.orders on shop, which is staging.\n' +
        'Type the name of the table to go on (crm.orders): ',
    )
  })

  it.each<[Question, string]>([
    ['table', ' crm.orders '],
    ['yes', 'y'],
    ['yes', 'Yes'],
  ])('to %s: “%s” lets the job start', async (question, answer) => {
    expect((await ask(question, answer)).problem).toBeNull()
  })

  it.each<[Question, string]>([
    ['table', 'orders'],
    ['table', 'y'],
    ['table', ''],
    ['yes', ''],
    ['yes', 'n'],
    ['yes', 'yesterday'],
  ])('to %s: “%s” does not', async (question, answer) => {
    expect((await ask(question, answer)).problem).toMatchObject({
      kind: 'refused',
      code: 'confirmation-needed',
      message: 'The job was not confirmed; nothing was changed.',
    })
  })

  it.each([
    ['nobody is at a terminal', null, false],
    ['a program reads the output', 'crm.orders', true],
  ] as const)(
    'is not waited for where %s: the plan’s numbers and --yes are told',
    async (_why, answer, json) => {
      const { problem, shown } = await ask('table', answer, json)
      expect(shown).toBe('')
      expect(problem).toEqual({
        kind: 'refused',
        code: 'confirmation-needed',
        message:
          'This deletes about 1,000 of about 5,000 rows in crm.orders on shop, which is staging, and nobody is there to confirm it.',
        nextStep: 'Look at it with --dry-run; to run it without a question add --yes.',
      })
    },
  )
})
