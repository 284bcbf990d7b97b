import { expect, it } from 'vitest'
import { planWith } from '../testing/plan.ts'
import { stdioWith } from '../testing/stdio.ts'
import { createJsonView } from './json-view.ts'
import { resultLine } from './line.ts'

it('shows the plan of a job without values of its rows', () => {
  let out = ''
  const stdio = stdioWith({ out: (text) => void (out += text) })
  const sample = { columns: ['iban'], before: [['GB33BUKB']], after: [['GB00NEWB']] }
  const plan = planWith({ operation: 'update' }, { sample, matchingRows: 7 })
  const lastLine = () => resultLine({ state: 'succeeded', problem: null })
  createJsonView(stdio, lastLine).started({ id: 'job', plan })
  expect(JSON.parse(out)).toMatchObject({
    type: 'plan',
    plan: { matchingRows: 7, sample: { columns: [], before: [], after: null } },
  })
  expect(out).not.toMatch(/GB33BUKB|GB00NEWB/)
})
