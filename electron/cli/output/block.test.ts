import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { snapshotWith, workerWith } from '../testing/snapshot.ts'
import { renderBlock } from './block.ts'
import { textWidth } from './width.ts'
import { styleFor } from './style.ts'

const plain = styleFor(false)
const workers = (count: number) =>
  Array.from({ length: count }, (_, worker) => workerWith({ worker, rowsPerSecond: 1_000 + worker }))

describe('the live block', () => {
  it('shows the job in a header and a line for each worker', () => {
    const waiting = workerWith({
      worker: 1,
      state: 'waiting',
      range: null,
      rows: 900,
      rowsPerSecond: 2_600,
      retries: 3,
    })
    const snapshot = snapshotWith({ workers: [workerWith({}), waiting] })
    expect(renderBlock(snapshot, { columns: 100, rows: 24 }, plain)).toEqual([
      '████████████░░░░░░░░░░░░░   48 %  48,213 rows  21,004/s  p50 9.0 p95 21 ms  12 s  10 s to 16 s left',
      '   1 ● working  range 13      12,034 rows    5,201/s  ▇▇▇▇▇▇▇▇▇▇▇▇',
      '   2 ◌ waiting                   900 rows    2,600/s  ▇▇▇▇▇▇        3 retries',
    ])
  })

  it('shows no bar and no percentage when the total is unknown', () => {
    const [header] = renderBlock(
      snapshotWith({ progress: null, eta: null }),
      { columns: 100, rows: 24 },
      plain,
    )
    expect(header).toBe('48,213 rows  21,004/s  p50 9.0 p95 21 ms  12 s')
  })

  it('says what a stopping job waits for', () => {
    const snapshot = snapshotWith({ state: 'cancelling', inFlight: 2 })
    const [header] = renderBlock(snapshot, { columns: 120, rows: 24 }, plain)
    expect(header).toContain('stopping, 2 transactions ending')
  })

  it('says why nothing moves, and how many rows are set aside', () => {
    const snapshot = snapshotWith({ waitingFor: 'The cluster does not answer.', rejects: 3 })
    const lines = renderBlock(snapshot, { columns: 120, rows: 24 }, plain)
    expect(lines[0]).toContain('48,213 rows  3 set aside  21,004/s')
    expect(lines[0]).toMatch(/12 s {2}waiting$/)
    expect(lines[1]).toBe('waiting: The cluster does not answer.')
    expect(lines).toHaveLength(3)
  })

  it('leaves out the least telling numbers on a narrow terminal', () => {
    const [header] = renderBlock(snapshotWith({}), { columns: 60, rows: 24 }, plain)
    expect(header).toBe(' 48 %  48,213 rows  21,004/s  12 s  10 s to 16 s left')
  })

  it('puts several workers on a line when there are many', () => {
    const lines = renderBlock(snapshotWith({ workers: workers(18) }), { columns: 80, rows: 24 }, plain)
    expect(lines.slice(1)).toEqual([
      '   1 ●   1,000/s   2 ●   1,001/s   3 ●   1,002/s   4 ●   1,003/s',
      '   5 ●   1,004/s   6 ●   1,005/s   7 ●   1,006/s   8 ●   1,007/s',
      '   9 ●   1,008/s  10 ●   1,009/s  11 ●   1,010/s  12 ●   1,011/s',
      '  13 ●   1,012/s  14 ●   1,013/s  15 ●   1,014/s  16 ●   1,015/s',
      '  17 ●   1,016/s  18 ●   1,017/s',
    ])
  })

  it('sums up the workers that a low terminal has no room for', () => {
    const lines = renderBlock(snapshotWith({ workers: workers(64) }), { columns: 80, rows: 6 }, plain)
    expect(lines).toHaveLength(5)
    expect(lines.at(-1)).toBe('   … 52 more workers, 53,950/s')
  })

  it.each([
    [10, 3],
    [20, 5],
    [20, 3],
    [40, 8],
    [79, 24],
    [80, 24],
    [132, 50],
    [300, 90],
  ])('never wraps nor scrolls a terminal of %i columns and %i rows', (columns, rows) => {
    for (const count of [1, 4, 16, 17, 64]) {
      const busy = snapshotWith({ rows: 123_456_789, rowsPerSecond: 1_234_567, workers: workers(count) })
      for (const waitingFor of [null, 'The cluster does not answer; trying again.']) {
        const lines = renderBlock({ ...busy, waitingFor }, { columns, rows }, styleFor(true))
        expect(lines.length).toBeLessThan(rows)
        for (const line of lines) expect(textWidth(stripVTControlCharacters(line))).toBeLessThan(columns)
      }
    }
  })

  it('has no escape codes without colours, and the same text with them', () => {
    const snapshot = snapshotWith({ workers: [workerWith({ retries: 1 })] })
    const uncolored = renderBlock(snapshot, { columns: 100, rows: 24 }, plain)
    const colored = renderBlock(snapshot, { columns: 100, rows: 24 }, styleFor(true))
    expect(uncolored.join('')).not.toContain('\u001b')
    expect(colored.join('')).toContain('\u001b[')
    expect(colored.map((line) => stripVTControlCharacters(line))).toEqual(uncolored)
  })
})
