import { describe, expect, it } from 'vitest'
import { type Problem, ProblemAction } from '../../shared/problem.ts'
import { lookUp } from '../engine/retry/failure.ts'
import { runCommandLine } from './command-line.ts'
import { actionCommand } from './output/action-command.ts'
import { writeProblem } from './report-error.ts'
import { stdioWith } from './testing/stdio.ts'

const PROBLEM: Problem = { kind: 'failed', code: 'database-error', message: 'No.', nextStep: 'Try again.' }

function written(problem: Partial<Problem>): string {
  let text = ''
  writeProblem({ ...PROBLEM, ...problem }, stdioWith({ error: (more) => void (text += more) }))
  return text
}

describe('a problem on the terminal', () => {
  it('is its cause and the next step', () => {
    expect(written({})).toBe('error: No.\nnext: Try again.\n')
  })

  it('has the code of the database, once', () => {
    expect(written({ sqlState: '55P03' })).toBe('error: No. (SQLSTATE 55P03)\nnext: Try again.\n')
    expect(written({ sqlState: '55P03', nextStep: lookUp('55P03') })).toBe(
      `error: No.\nnext: Look up SQLSTATE 55P03 in appendix A of the PostgreSQL documentation, then try again.\n`,
    )
  })

  it('has what is to be copied on lines of its own', () => {
    const remedy = 'GRANT a TO b;\nGRANT c TO b;'
    expect(written({ remedy, action: 'start-sandbox' })).toBe(
      'error: No.\nnext: Try again.\n  sluice sandbox start\n  GRANT a TO b;\n  GRANT c TO b;\n',
    )
  })

  it.each(ProblemAction.options)('has a command for %s that exists', async (action) => {
    const [sluice, ...args] = actionCommand(action).split(' ')
    expect(sluice).toBe('sluice')
    let help = ''
    const stdio = stdioWith({ out: (more) => void (help += more) })
    expect(await runCommandLine([...args, '--help'], stdio)).toBe(0)
    for (const option of args.filter((arg) => arg.startsWith('--'))) expect(help).toContain(option)
  })

  it('has a name that is an argument as a shell takes it', () => {
    const names = ['orders', '"Orders"', `"it's"`, String.raw`U&"a\202e"`]
    expect(written({ nextStep: `Use one of: ${names.join(', ')}, ….`, names })).toBe(
      String.raw`error: No.
next: Use one of: orders, '"Orders"', '"it'\''s"', 'U&"a\202e"', ….
`,
    )
  })
})
