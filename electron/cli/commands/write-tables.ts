import { rm, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { count } from '../../../shared/counted.ts'
import { displayTable } from '../../../shared/identifier.ts'
import type { WriteSpec } from '../../../shared/job-spec.ts'
import type { JobResult } from '../../../shared/job.ts'
import { problemOf, type ProblemError } from '../../../shared/problem-error.ts'
import type { RowFile, RowSelection } from '../../../shared/row-file.ts'
import type { TableName } from '../../../shared/table-name.ts'
import { examineRowFile, type FieldValue, valuesOfField } from '../../row-files/row-files.ts'
import { withSluice } from '../compose.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { withGivenFile } from '../given-file.ts'
import { tableName } from '../job-options.ts'
import { jsonLine, type ResultLine, resultLine } from '../output/line.ts'
import { beforeFirstChange, withTalk } from '../run-job.ts'
import type { Stdio } from '../stdio.ts'
import { stoppable } from '../stoppable.ts'
import { type Target, targetOf } from '../target.ts'
import { usageError } from '../usage-problem.ts'
import { type WriteOptions, writesOf } from '../write-options.ts'
import { runSpec } from './job.ts'
import { rejectsPath, saveRejects } from './saved-rejects.ts'

/** More are no tables, but some other field. */
const MOST_TABLES = 1_000

/** The write of a table's rows, and how many they are. */
interface TableWrite {
  readonly spec: WriteSpec
  readonly rows: number
  /** Null until it has ended. */
  result: JobResult | null
}

/** `sluice write --table-field`: the rows of a file for each of the tables that it names, by a job each, or those of one. */
export async function writeTables(path: string, options: WriteOptions, stdio: Stdio): Promise<ExitCode> {
  const target = targetOf('write', options)
  const rejects = options.rejects === undefined ? null : await rejectsPath(options.rejects)
  const specOf = (file: string) => writesOf(file, target.cluster, options)
  return await withGivenFile(path, specOf, options, stdio, async (specFor) => {
    let writes: TableWrite[] = []
    const read = await stoppable(options.json, stdio, async ({ stop }) => {
      writes = await writesOfTables(specFor, options, stop)
      return EXIT.succeeded
    })
    if (read !== EXIT.succeeded) return read
    if (writes.length > 1) await planAll(writes, target, options, stdio)
    const code = await runAll(writes, target, options, stdio)
    await saveAllRejects(writes, target, rejects, stdio)
    tellAll(writes, options, stdio)
    return code
  })
}

type SpecFor = ReturnType<typeof writesOf>

async function writesOfTables(
  specFor: SpecFor,
  { tableField = '', table }: WriteOptions,
  signal: AbortSignal,
): Promise<TableWrite[]> {
  const only = table === undefined ? null : tableName(table)
  const { file } = specFor(only ?? tableName('batch_test'))
  const named = groupedByTable(await valuesIn(file, tableField, signal))
  const wanted = only ? named.filter((one) => isSame(one.table, only)) : named
  if (wanted.length === 0) throw notNamed(file, tableField, only)
  return wanted.map(({ table: name, values, rows }, place) => {
    const selection: RowSelection = { field: tableField, values, others: !only && place === 0 }
    return { spec: specFor(name, selection), rows, result: null }
  })
}

/** What the file has in the field, in the order in which it comes up. */
async function valuesIn(file: RowFile, field: string, signal: AbortSignal): Promise<FieldValue[]> {
  const { path, ...given } = file
  const scratchFolder = await mkdtemp(join(tmpdir(), 'sluice-'))
  try {
    const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
    const index = await examineRowFile(path, said, { scratchFolder, signal })
    const values = await valuesOfField(index, field, MOST_TABLES + 1)
    if (values.length <= MOST_TABLES) return values
    throw usageError(
      `“${field}” has more than ${count(MOST_TABLES)} values, so it does not name tables.`,
      `Name another field. The file has: ${index.columns.join(', ')}.`,
    )
  } finally {
    await rm(scratchFolder, { recursive: true, force: true })
  }
}

interface NamedTable {
  readonly table: TableName
  /** As the file spells its name. */
  readonly values: string[]
  rows: number
}

/** Throws `usage` for what is no name of a table, with its line. */
function groupedByTable(values: readonly FieldValue[]): NamedTable[] {
  const tables: NamedTable[] = []
  for (const { value, rows, line } of values) {
    const table = tableAt(value, line)
    const known = tables.find((one) => isSame(one.table, table))
    known?.values.push(value)
    if (known) known.rows += rows
    else tables.push({ table, values: [value], rows })
  }
  return tables
}

function tableAt(name: string, line: number): TableName {
  try {
    return tableName(name)
  } catch (error) {
    throw usageError(
      `Line ${count(line)} of the file: ${problemOf(error).message}`,
      'Mend the row, or name the field that has the names of tables.',
    )
  }
}

function isSame(one: TableName, other: TableName): boolean {
  return one.schema === other.schema && one.name === other.name
}

function notNamed({ path }: RowFile, field: string, only: TableName | null): ProblemError {
  const what = only ? `a row for “${displayTable(only)}”` : 'a row that names a table'
  return usageError(
    `“${path}” does not have ${what} in “${field}”.`,
    'Look at the file, and name the field that has the names of tables.',
  )
}

/** Nothing is written to the first table where the last one cannot be. */
async function planAll(
  writes: readonly TableWrite[],
  target: Target,
  { json }: WriteOptions,
  stdio: Stdio,
): Promise<void> {
  await withTalk(target, json, stdio, async ({ engine }, talk) => {
    await beforeFirstChange(async () => {
      for (const { spec } of writes) await engine.plan(spec)
    }, talk)
    return EXIT.succeeded
  })
}

/** One after another, as long as each comes to its end. */
async function runAll(
  writes: readonly TableWrite[],
  target: Target,
  options: WriteOptions,
  stdio: Stdio,
): Promise<ExitCode> {
  for (const write of writes) {
    const code = await runSpec(write.spec, target, options, stdio, async (_, result) => {
      write.result = result
      await Promise.resolve()
    })
    if (code !== EXIT.succeeded) return code
  }
  return EXIT.succeeded
}

async function saveAllRejects(
  writes: readonly TableWrite[],
  target: Target,
  path: string | null,
  stdio: Stdio,
): Promise<void> {
  const jobs = writes.flatMap(({ result }) => (result && result.rejects > 0 ? [result.jobId] : []))
  if (path === null || jobs.length === 0) return
  await withSluice(target, stdio, async ({ engine }) => {
    await saveRejects(engine, target.cluster, jobs, path)
    return EXIT.succeeded
  })
}

/** What all of it came to, behind what each job has said of itself. */
function tellAll(writes: readonly TableWrite[], { json, dryRun }: WriteOptions, stdio: Stdio): void {
  if (json) stdio.out(jsonLine(totalOf(writes, dryRun === true)))
  if (dryRun || writes.length === 1) return
  const open = writes.filter(({ result }) => result === null)
  if (open.length > 0) {
    const names = open.map(({ spec }) => displayTable(spec.table)).join(', ')
    stdio.error(`Not begun: ${names}. Write each with the same command and --table.\n`)
  } else if (!json) stdio.out(`All ${count(writes.length)} tables are written.\n`)
}

function totalOf(writes: readonly TableWrite[], isDry: boolean): ResultLine {
  const results = writes.flatMap(({ result }) => result ?? [])
  const last = results.at(-1)
  const isWhole = results.length === writes.length
  const sum = (of: (result: JobResult) => number | undefined) =>
    results.reduce((total, result) => total + (of(result) ?? 0), 0)
  return {
    ...resultLine({ state: isDry ? 'planned' : (last?.state ?? 'failed'), problem: last?.problem ?? null }),
    ...{ rows: sum(({ rows }) => rows), batches: sum(({ batches }) => batches) },
    ...{ retries: sum(({ retries }) => retries), conflicts: sum(({ conflicts }) => conflicts) },
    ...{ unknownRows: sum(({ unknownRows }) => unknownRows), rejects: sum(({ rejects }) => rejects) },
    ...{ seconds: sum(({ seconds }) => seconds), written: sum(({ written }) => written) },
    ...{ updated: sum(({ updated }) => updated), deleted: sum(({ deleted }) => deleted) },
    ...{ skipped: sum(({ skipped }) => skipped), missing: sum(({ missing }) => missing) },
    rejected: sum(({ rejected }) => rejected),
    unprocessed: sum(({ unprocessed }) => unprocessed) + openRows(writes),
    resumable: !isWhole && last?.resumable === true,
    tables: writes.map(tableLine),
  }
}

function openRows(writes: readonly TableWrite[]): number {
  return writes.reduce((total, { rows, result }) => total + (result ? 0 : rows), 0)
}

function tableLine({ spec: { table }, rows, result }: TableWrite): NonNullable<ResultLine['tables']>[number] {
  if (!result) return { table, jobId: null, state: null, unprocessed: rows }
  const { jobId, state, written, updated, deleted, skipped, missing, rejected, unprocessed } = result
  return { table, jobId, state, written, updated, deleted, skipped, missing, rejected, unprocessed }
}
