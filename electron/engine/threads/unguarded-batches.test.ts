import { describe, expect, it } from 'vitest'
import { atCommits, DENIED, hits, withRows } from '../testing/hit-rows.ts'
import { runRange as run } from '../testing/run-range.ts'
import { PASS, type FaultPolicy } from '../testing/wire/fault.ts'

describe('without a ledger', () => {
  const lostAnswers = atCommits((no) => (no % 3 === 0 ? { kind: 'cut', when: 'after' } : PASS))
  const how = { oneStatement: false, guarded: false }

  it('runs a batch again, which is harmless for a purge, and tells of how many rows it does not know', async () => {
    await withRows(
      20,
      async (table, job) => {
        const { problem, counters } = await run(job, table.direct, lostAnswers, how)
        expect(problem).toBeNull()
        expect(await hits(table)).toEqual({})
        expect(counters.rows).toBeLessThan(20)
        expect(counters.rows + counters.unknownRows).toBeGreaterThanOrEqual(20)
      },
      null,
    )
  })

  it('tells of them also where it does not go on', async () => {
    await withRows(
      20,
      async (table, job) => {
        // The right to read the table is taken away right after an answer was lost.
        let isLost = false
        const policy: FaultPolicy = {
          request: ({ isCommit }) => {
            if (isLost) return { kind: 'error', error: DENIED }
            isLost = isCommit
            return isCommit ? { kind: 'cut', when: 'after' } : PASS
          },
        }
        const { problem, counters } = await run(job, table.direct, policy, how)
        expect(problem).not.toBeNull()
        const left = (await hits(table))[0] ?? 0
        expect(counters.rows + counters.unknownRows).toBeGreaterThanOrEqual(20 - left)
        expect(left).toBeLessThan(20)
      },
      null,
    )
  })

  it('tells of none where the connection ends before anything is changed', async () => {
    await withRows(
      20,
      async (table, job) => {
        let cuts = 0
        const policy: FaultPolicy = {
          request: ({ sql }) =>
            / OFFSET /.test(sql) && (cuts += 1) < 3 ? { kind: 'cut', when: 'after' } : PASS,
        }
        const { problem, counters } = await run(job, table.direct, policy, how)
        expect(problem).toBeNull()
        expect(cuts).toBeGreaterThan(2)
        expect(counters).toMatchObject({ rows: 20, unknownRows: 0 })
      },
      null,
    )
  })

  it('takes rows that it does not know of for changed where only so many may be', async () => {
    await withRows(
      20,
      async (table, job) => {
        await run(job, table.direct, lostAnswers, { ...how, fuse: 12 })
        expect(await hits(table)).toEqual({ 0: 8 })
      },
      null,
    )
  })
})
