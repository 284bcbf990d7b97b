import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JobSpec } from '../../../shared/job-spec.ts'
import { ARCHIVE_VERSION, type ArchiveHead, type ChangedLine } from '../archive/archive-text.ts'
import { makeArchiveFolder } from '../archive/folders.ts'
import { frameBytes, makeFrame } from '../archive/frame.ts'
import { ARCHIVE_ENDING } from '../archive/job-archive.ts'
import type { TestTable } from '../../testing/cluster.ts'
import type { Engine } from '../engine.ts'

type Client = TestTable['client']

/** Runs a job, and keeps what it changed as its archive would. */
export async function archivedJob(
  engine: Engine,
  root: string,
  client: Client,
  spec: JobSpec,
): Promise<{ readonly jobId: string; readonly path: string }> {
  const { table } = await engine.describeTable('sandbox', spec.table)
  const name = table.name
  const copy = `${name}_before`
  await client.query(`CREATE TABLE IF NOT EXISTS ${copy} AS SELECT * FROM ${name}`)
  const job = await engine.start(spec)
  const { jobId } = await job.finished
  const head = await headOf(client, jobId, spec, job.plan.key)
  const parts: Buffer[] = []
  const headFrame = makeFrame({ frame: 'head' }, { archive: head })
  parts.push(frameBytes(headFrame.label, headFrame.body))
  const ranges = await client.query<
    Record<'lo' | 'hi', string | null> & Record<'range_no' | 'batches', string>
  >('SELECT range_no, lo, hi, batches FROM sluice.key_range WHERE job_id = $1', [jobId])
  for (const { range_no, lo, hi, batches } of ranges.rows) {
    const lines = await linesOf(client, spec, head, [lo, hi])
    for (let at = 0; at < Number(batches); at += 1) {
      const size = Math.ceil(lines.length / Number(batches))
      const some = lines.slice(at * size, (at + 1) * size)
      const batch = {
        range: Number(range_no),
        batches: at,
        epoch: at,
        rows: some.length,
        from: null,
        to: null,
      }
      const frame = makeFrame({ frame: 'batch', batch }, { batch }, some)
      parts.push(frameBytes(frame.label, frame.body))
    }
  }
  const path = join(await makeArchiveFolder(root, jobId, null), head.process + ARCHIVE_ENDING)
  await writeFile(path, Buffer.concat(parts))
  await client.query(`DROP TABLE ${copy}`)
  return { jobId, path }
}

async function headOf(
  client: Client,
  jobId: string,
  spec: JobSpec,
  key: readonly string[],
): Promise<ArchiveHead> {
  const { rows } = await client.query<ArchiveHead['columns'][number] & { id: string }>(
    `SELECT attname AS name, attnum AS number, format_type(atttypid, atttypmod) AS type,
       attcollation::text AS collation, attidentity AS id
     FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
    [spec.table.name],
  )
  const columns = rows.map(({ name, number, type, collation, id }) => ({
    ...{ name, number, type, collation },
    generation: id === 'a' ? ('always' as const) : id === 'd' ? ('by default' as const) : null,
  }))
  const set = spec.operation === 'update' ? spec.set : ''
  return {
    version: ARCHIVE_VERSION,
    jobId,
    process: randomUUID(),
    operation: spec.operation === 'update' ? 'update' : 'purge',
    cluster: 'sandbox',
    table: spec.table,
    key,
    columns,
    changed: columns.map(({ name }) => name).filter((name) => new RegExp(`\\b${name} =`).test(set)),
    where: null,
    set: spec.operation === 'update' ? spec.set : null,
    undoes: null,
    host: 'here',
    systemUser: 'somebody',
    startedAt: new Date().toISOString(),
    along: [],
  }
}

async function linesOf(
  client: Client,
  spec: JobSpec,
  { key, columns, changed }: ArchiveHead,
  bounds: readonly (string | null)[],
): Promise<string[]> {
  if (spec.operation !== 'purge' && spec.operation !== 'update') return []
  const list = (names: readonly string[], of: string) =>
    names.map((name) => `${of}."${name}"::text`).join(', ')
  const keys = `(${key.map((name) => `old."${name}"`).join(', ')})`
  const [lo, hi] = bounds.map((bound) => (bound === null ? null : (JSON.parse(bound) as string[])))
  const tuple = (values: readonly string[]) => `(${values.map((value) => `'${value}'`).join(', ')})`
  const span = [lo ? `${keys} > ${tuple(lo)}` : 'true', hi ? `${keys} <= ${tuple(hi)}` : 'true'].join(' AND ')
  const same = key.map((name) => `old."${name}" = t."${name}"`).join(' AND ')
  const isUpdate = spec.operation === 'update'
  const { rows } = await client.query<(string | null)[]>({
    text: `SELECT ${list(
      columns.map(({ name }) => name),
      'old',
    )} ${isUpdate ? `, ${list(changed, 't')}` : ''}
      FROM (SELECT * FROM ${spec.table.name}_before WHERE ${spec.where}) AS old
      ${isUpdate ? `JOIN ${spec.table.name} AS t ON ${same}` : ''} WHERE ${span} ORDER BY ${keys}`,
    rowMode: 'array',
  })
  return rows.map((row) => {
    const line: ChangedLine = {
      row: row.slice(0, columns.length),
      ...(isUpdate && { new: row.slice(columns.length) }),
    }
    return JSON.stringify(line)
  })
}
