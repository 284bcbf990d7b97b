import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { DEMO_TABLE } from '../../shared/demo-table.ts'
import type { JobResult } from '../../shared/job.ts'
import { JobSpec } from '../../shared/job-spec.ts'
import type { Plan } from '../../shared/plan.ts'
import { planOf } from '../testing/plan.ts'
import { exportFileName, EXPORT_TEXTS, saveExport } from './export-text.ts'
import type { ExportedJob } from './exported-job.ts'
import { reportHtml } from './report.ts'
import { resultsCsv } from './results-csv.ts'

const folder = await mkdtemp(join(tmpdir(), 'sluice-export-'))
afterAll(async () => await rm(folder, { recursive: true, force: true }))

const AT = Date.UTC(2026, 10, 29, 14, 3, 12)

const RESULT: JobResult = {
  ...{ jobId: '1a2b3c4d-0000', state: 'succeeded', rows: 1_000, unknownRows: 0, batches: 5, retries: 2 },
  ...{ conflicts: 1, seconds: 200, rejects: 0, resumable: false, problem: null },
  verification: { state: 'verified', message: 'No row matches any more.' },
}

/** An ended purge; `spec` and `known` are what matters to the test. */
function jobWith(spec: Record<string, unknown> = {}, known: Partial<ExportedJob> = {}): ExportedJob {
  const whole = {
    operation: 'purge',
    cluster: 'sandbox',
    table: DEMO_TABLE,
    where: 'true',
    limits: {},
    ...spec,
  }
  return {
    jobId: '1a2b3c4d-0000',
    plan: planOf(JobSpec.parse(whole)),
    snapshot: {
      ...{ state: 'succeeded', startedAt: AT, rows: 1_000, rejects: 0, batches: 5 },
      ...{ ranges: { total: 4, done: 4 }, limits: { batchSize: 1_000, workers: 4, rowsPerSecond: null } },
    },
    result: RESULT,
    failure: null,
    events: [],
    rejected: [],
    ...known,
  }
}

/** The cells of the one row by their column, as RFC 4180 reads them. */
function rowOf(csv: string): Record<string, string> {
  const [names = [], row = []] = [...csv.matchAll(/((?:"(?:[^"]|"")*"|[^",\r\n]*)(?:,|(?=\r\n)))+\r\n/g)].map(
    ([line]) =>
      [...line.slice(0, -2).matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)].map(
        ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
      ),
  )
  return Object.fromEntries(names.map((name, index) => [name, row[index] ?? '']))
}

describe('results as CSV', () => {
  it('are a header and one row', () => {
    const csv = resultsCsv(jobWith())
    expect(csv.split('\r\n')).toHaveLength(3)
    expect(rowOf(csv)).toMatchObject({
      jobId: '1a2b3c4d-0000',
      startedAt: '2026-11-29T14:03:12.000Z',
      seconds: '200',
      rows: '1000',
      retries: '2',
      verification: 'verified',
      set: '',
      approvedRows: '',
      workers: '4',
    })
  })

  it('quote what has a comma, a quote or a line end', () => {
    const where = 'name IN (\'a\', "b")\r\nOR\ntrue'
    expect(rowOf(resultsCsv(jobWith({ where })))).toMatchObject({ where })
  })

  it.each(['=1+1', '+1 < 2', '-1 < value', '@a', '\ttrue', '\rtrue'])('never begin a formula: %j', (where) =>
    expect(rowOf(resultsCsv(jobWith({ where })))).toMatchObject({ where: `'${where}` }),
  )

  it('have the same columns for a job of which a ledger knows little', () => {
    const { snapshot } = jobWith()
    const little = resultsCsv(jobWith({}, { snapshot, result: null, failure: 'It failed.' }))
    expect(Object.keys(rowOf(little))).toEqual(Object.keys(rowOf(resultsCsv(jobWith()))))
    expect(rowOf(little)).toMatchObject({ retries: '', seconds: '', message: 'It failed.' })
  })
})

describe('a report', () => {
  const textOf = (job: ExportedJob) =>
    reportHtml(job, AT)
      .replace(/<style>.*<\/style>/s, '')
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll(/\s+/g, ' ')

  it.each<[Partial<Plan>, string]>([
    [{ matchingRows: 1_204_331, isCounted: true }, 'Count 1,204,331 rows'],
    [{ matchingRows: 373_000 }, 'Estimate About 373,000 rows'],
    [{ matchingRows: null }, 'Estimate Not estimated'],
  ])('says of the rows that were expected no more than was known: %j', (known, said) => {
    const job = jobWith()
    expect(textOf({ ...job, plan: { ...job.plan, ...known } })).toContain(said)
  })

  it('says what was asked, approved and done', () => {
    const job = jobWith({
      operation: 'update',
      set: "status = 'archived'",
      limits: { workers: 2, maxRejects: 5, approvedRows: 990 },
    })
    const events: ExportedJob['events'] = [
      { at: AT, level: 'info', kind: 'limits', worker: null, message: 'Limits: 4 workers.' },
      { at: AT, level: 'warning', kind: 'retry', worker: 1, message: 'Attempt 1 failed.', sqlState: '40001' },
    ]
    const rejected = [{ key: ['7', 'a'], sqlState: '22012', message: 'division by zero' }]
    const text = textOf({ ...job, events, rejected, snapshot: { ...job.snapshot, rejects: 2 } })
    for (const said of [
      'Update batch_test Succeeded on sandbox Job 1a2b3c4d-0000, started 2026-11-29 14:03:12 UTC.',
      'Rows changed 1,000',
      'Duration 3 min 20 s',
      'Verified: No row matches any more.',
      'Change status = &#39;archived&#39;',
      'Workers 2 at the start, changed to 4',
      'Batch size 1,000 ',
      'Approved 990 rows (+10 %)',
      'sluice update --cluster sandbox --table batch_test',
      '2 rows; the first 1 are listed. These rows stay as they were.',
      '7, a 22012 division by zero',
      '2026-11-29 14:03:12 UTC Warning 2 40001 Attempt 1 failed.',
    ])
      expect(text).toContain(said)
    expect(text).not.toContain('had not ended')
  })

  it('says what is not known, and that a job still runs', () => {
    const { snapshot } = jobWith()
    const text = textOf(
      jobWith({}, { snapshot: { ...snapshot, state: 'running' }, result: null, events: null }),
    )
    expect(text).toContain('The job had not ended when this report was created.')
    expect(text).toContain('Not recorded in the ledger.')
    expect(text).not.toContain('Retries')
  })

  it('runs and loads nothing, whatever it is filled in with', () => {
    const evil = `<script>alert(1)</script><img src=x onerror="alert(1)">' & \u202e`
    const table = { schema: 'public', name: '<b>"x"</b>' }
    const reject = { key: [evil], sqlState: evil, message: evil }
    const event = {
      at: AT,
      level: 'info',
      kind: 'state',
      worker: null,
      message: evil,
      sqlState: evil,
    } as const
    const problem = { kind: 'failed', code: 'internal', message: evil, nextStep: evil } as const
    const job = jobWith(
      { operation: 'update', cluster: evil, table, where: evil, set: evil },
      { jobId: evil, events: [event], rejected: [reject], result: { ...RESULT, problem } },
    )
    const snapshot = { ...job.snapshot, rejects: 1 }
    const plan = { ...job.plan, key: [evil], statements: [evil], warnings: [evil] }
    const html = reportHtml({ ...job, snapshot, plan }, AT)
    const tags = new Set([...html.matchAll(/<(\w+)/g)].map(([, tag]) => tag))
    expect([...tags].filter((tag) => ['script', 'img', 'b'].includes(tag ?? ''))).toEqual([])
    expect(html).not.toContain('\u202e')
    const markup = [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag).join('')
    expect(markup).not.toMatch(/\b(?:src|href|on\w+)=/)
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
  })
})

describe('an export', () => {
  it('has a name that any system takes', () => {
    const job = jobWith({ table: { schema: 'a', name: '../x y:"ü"' } })
    expect(exportFileName(job, 'html')).toBe('purge-___x_y__ü_-1a2b3c4d.html')
    expect(exportFileName(job, 'job')).toBe('purge-___x_y__ü_.sluice.json')
  })

  it('as JSON is what is known', () => {
    expect(JSON.parse(EXPORT_TEXTS.json(jobWith()))).toEqual(JSON.parse(JSON.stringify(jobWith())))
  })

  it('replaces a file only where somebody agreed, and leaves nothing behind when it fails', async () => {
    const path = join(folder, 'a.csv')
    await writeFile(path, 'before')
    await expect(saveExport(path, 'after', false)).rejects.toMatchObject({ problem: { code: 'file-exists' } })
    expect(await readFile(path, 'utf8')).toBe('before')
    await saveExport(path, 'after', true)
    expect(await readFile(path, 'utf8')).toBe('after')
    expect((await stat(path)).mode & 0o077).toBe(0)
    await expect(saveExport(folder, 'text', true)).rejects.toMatchObject({
      problem: { kind: 'failed', message: `“${folder}” is a folder.` },
    })
    expect(await readdir(folder)).toEqual(['a.csv'])
  })
})
