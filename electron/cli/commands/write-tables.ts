import { count } from '../../../shared/counted.ts'
import { displayTable } from '../../../shared/identifier.ts'
import type { JobResult } from '../../../shared/job.ts'
import { problemOf, type ProblemError } from '../../../shared/problem-error.ts'
import type { RowFile, RowSelection } from '../../../shared/row-file.ts'
import type { TableName } from '../../../shared/table-name.ts'
import { withSluice } from '../compose.ts'
import { EXIT, exitCodeOfProblem, type ExitCode } from '../exit-code.ts'
import { withGivenFile } from '../given-file.ts'
import { tableName } from '../job-options.ts'
import { jsonLine } from '../output/line.ts'
import { type TableWrite, totalOf } from '../output/tables-total.ts'
import { writeProblem } from '../report-error.ts'
import { beforeFirstChange, withTalk } from '../run-job.ts'
import type { Stdio } from '../stdio.ts'
import { stoppable } from '../stoppable.ts'
import { type Target, targetOf } from '../target.ts'
import { usageError } from '../usage-problem.ts'
import { type WriteOptions, writesOf } from '../write-options.ts'
import { runSpec } from './job.ts'
import { isSame, namedTables } from './named-tables.ts'
import { rejectsPath, saveRejects } from './saved-rejects.ts'

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
  const named = await namedTables(file, tableField, signal)
  const wanted = only ? named.filter((one) => isSame(one.table, only)) : named
  if (wanted.length === 0) throw notNamed(file, tableField, only)
  return wanted.map(({ table: name, values, rows }, place) => {
    const selection: RowSelection = { field: tableField, values, others: !only && place === 0 }
    return { spec: specFor(name, selection), rows, seen: {}, result: null, problem: null }
  })
}

function notNamed({ path }: RowFile, field: string, only: TableName | null): ProblemError {
  const what = only ? `a row for “${displayTable(only)}”` : 'a row that names a table'
  return usageError(
    `“${path}” does not have ${what} in “${field}”.`,
    'Look at the file, and name the field that has the names of tables.',
  )
}

/** Nothing is written to the first table where the last one cannot be; later the file has to be the same. */
async function planAll(
  writes: readonly TableWrite[],
  target: Target,
  { json }: WriteOptions,
  stdio: Stdio,
): Promise<void> {
  await withTalk(target, json, stdio, async ({ engine }, talk) => {
    await beforeFirstChange(async () => {
      for (const write of writes) write.seen = { file: (await engine.plan(write.spec)).file }
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
    const afterwards = async (_: unknown, result: JobResult) => {
      write.result = result
      await Promise.resolve()
    }
    try {
      const code = await runSpec(write.spec, target, options, stdio, { seen: write.seen, afterwards })
      if (code !== EXIT.succeeded) return code
    } catch (error) {
      // What became of those before it is told all the same.
      write.problem = problemOf(error)
      writeProblem(write.problem, stdio)
      return exitCodeOfProblem(write.problem)
    }
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
