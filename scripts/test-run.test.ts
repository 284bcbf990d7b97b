import { describe, expect, it } from 'vitest'
import { runSteps, type Outcome, type Step } from './test-run.ts'

const good = { passed: 3, failed: 0, skipped: [] }

async function run(...outcomes: (Outcome | Error)[]) {
  const lines: string[] = []
  const ran: string[] = []
  const steps = outcomes.map((outcome, index): Step => {
    const name = `step ${index + 1}`
    return {
      name,
      run: async () => {
        ran.push(name)
        return outcome instanceof Error ? await Promise.reject(outcome) : await Promise.resolve(outcome)
      },
    }
  })
  const code = await runSteps(steps, (line) => lines.push(...line.split('\n')))
  return { code, ran, lines, last: lines.at(-1) }
}

describe('a test run', () => {
  it('runs all steps, tells each with its time and adds up their tests', async () => {
    const { code, lines, last } = await run({ code: 0 }, { code: 0, count: good }, { code: 0, count: good })
    expect([code, last]).toEqual([0, '6 passed, 0 failed'])
    expect(lines).toContainEqual(expect.stringMatching(/^── step 3: good \(\d+\.\d s\)$/))
  })

  it('stops at the first step that fails, with its exit code', async () => {
    const count = { passed: 2, failed: 4, skipped: [] }
    const { code, ran, last } = await run({ code: 0, count: good }, { code: 7, count }, { code: 0 })
    expect({ code, ran, last }).toEqual({ code: 7, ran: ['step 1', 'step 2'], last: '5 passed, 4 failed' })
  })

  it('counts a failed step that has no tests as one failure', async () => {
    const { code, last } = await run({ code: 2 }, { code: 0, count: good })
    expect([code, last]).toEqual([2, '0 passed, 1 failed'])
  })

  it('fails when a step cannot even start, and says why', async () => {
    const { code, lines, last } = await run({ code: 0, count: good }, new Error('there is no Electron'))
    expect([code, last]).toEqual([1, '3 passed, 1 failed'])
    expect(lines).toContain('there is no Electron')
  })

  it('fails when no test was executed', async () => {
    const { code, last } = await run({ code: 0, count: { passed: 0, failed: 0, skipped: ['all of it'] } })
    expect([code, last]).toEqual([1, '0 passed, 1 failed'])
  })

  it('names what was skipped', async () => {
    const { code, lines } = await run({ code: 0, count: { ...good, skipped: ['needs a mount'] } })
    expect(code).toBe(0)
    expect(lines).toContain('  needs a mount')
  })
})
