import { describe, expect, it } from 'vitest'
import { problemOf } from '../../shared/problem-error.ts'
import { approve, confirm, type Question } from './confirmation.ts'
import type { Talk } from './run-job.ts'
import { planWith } from './testing/plan.ts'
import { stdioWith } from './testing/stdio.ts'

describe('an answer', () => {
  const plan = planWith(
    { operation: 'purge', cluster: 'shop', where: 'a = 1', table: { schema: 'crm', name: 'orders' } },
    { tableRows: 5_000, matchingRows: 1_000, warnings: ['Mind the gap.'] },
  )

  /** Asks somebody who answers so; null is nobody. */
  async function ask(question: Question, answer: string | null, json = false, about = plan) {
    return await talk(
      answer,
      json,
      async (to) => await confirm(question, { plan: about, environment: 'staging' }, to),
    )
  }

  async function talk(answer: string | null, json: boolean, use: (to: Talk) => Promise<unknown>) {
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
    const asked = use({ json, stdio, interruption })
    const outcome = await asked.then(
      (value) => ({ value, problem: null }),
      (error: unknown) => ({ value: null, problem: problemOf(error) }),
    )
    return { ...outcome, shown }
  }

  it('comes after what will happen, where, and what to watch out for', async () => {
    const { problem, shown } = await ask('type-table', 'crm.orders')
    expect(problem).toBeNull()
    expect(shown).toBe(
      'purge crm.orders on shop where a = 1\n' +
        'about 900 to 1,100 of about 5,000 rows; 4 workers, batches of up to 1,000 rows\n' +
        'warning: Mind the gap.\n' +
        'This deletes about 900 to 1,100 of about 5,000 rows in crm.orders on shop, which is staging.\n' +
        'Type the name of the table to continue (crm.orders): ',
    )
  })

  it.each<[Question, string]>([
    ['type-table', ' crm.orders '],
    ['agree', 'y'],
    ['agree', 'Yes'],
  ])('to %s: “%s” lets the job start', async (question, answer) => {
    expect(await ask(question, answer)).toMatchObject({ problem: null, value: answer.trim() })
  })

  it.each<[Question, string]>([
    ['type-table', 'orders'],
    ['type-table', 'y'],
    ['type-table', ''],
    ['agree', ''],
    ['agree', 'n'],
    ['agree', 'yesterday'],
  ])('to %s: “%s” does not', async (question, answer) => {
    expect((await ask(question, answer)).problem).toMatchObject({
      kind: 'refused',
      code: 'confirmation-needed',
      message: 'The job was not confirmed; nothing was changed.',
    })
  })

  it('to a repopulate is given on both of its numbers', async () => {
    const repopulate = planWith(
      { operation: 'repopulate', cluster: 'shop', rows: 5_000 },
      { tableRows: 373_000 },
    )
    const { shown } = await ask('type-table', 'batch_test', false, repopulate)
    expect(shown).toContain('\ndelete about 373,000 rows, then insert 5,000; ')
    expect(shown).toContain(
      'This deletes about 373,000 rows, then inserts 5,000 in batch_test on shop, which is staging.\n',
    )
  })

  it.each([
    ['nobody is at a terminal', null, false],
    ['a program reads the output', 'crm.orders', true],
  ] as const)(
    'is not waited for where %s: the plan’s numbers and --yes are told',
    async (_why, answer, json) => {
      const { problem, shown } = await ask('type-table', answer, json)
      expect(shown).toBe('')
      expect(problem).toEqual({
        kind: 'refused',
        code: 'confirmation-needed',
        message:
          'This deletes about 900 to 1,100 of about 5,000 rows in crm.orders on shop, which is staging, and there is no terminal to confirm it on.',
        nextStep: 'Preview it with --dry-run, or add --yes to run it without confirmation.',
      })
    },
  )

  const MORE = {
    kind: 'refused',
    code: 'more-rows-than-approved',
    message: 'More rows match.',
    nextStep: 'Approve.',
  } as const

  it('approves of more rows where it is yes, and only there', async () => {
    const asked = async (answer: string | null, json = false) =>
      await talk(answer, json, async (to) => await approve(MORE, to))
    const { problem, shown } = await asked('y')
    expect(problem).toBeNull()
    expect(shown).toBe('More rows match.\nApprove all remaining rows and resume the job? [y/N] ')
    expect((await asked('n')).problem).toEqual(MORE)
    const unasked = { ...MORE, nextStep: 'To approve without confirmation, add --yes.' }
    expect(await asked(null)).toMatchObject({ problem: unasked, shown: '' })
    expect(await asked('y', true)).toMatchObject({ problem: unasked, shown: '' })
  })
})
