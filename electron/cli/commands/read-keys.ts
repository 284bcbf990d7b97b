import { hadNoRow, notRead } from '../../../shared/row-saving.ts'
import { keyOf } from '../../../shared/table.ts'
import { counted } from '../../../shared/counted.ts'
import { savedText } from '../../../shared/export-format.ts'
import { DEFAULT_WORKERS } from '../../../shared/job-spec.ts'
import { printable } from '../../../shared/printable.ts'
import type { Problem } from '../../../shared/problem.ts'
import type { KeyOutcome } from '../../engine/engine.ts'
import { refuseExisting } from '../../export/rows/save-rows.ts'
import { workerCount } from '../adjustment-options.ts'
import { withSluice } from '../compose.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { tableName } from '../job-options.ts'
import { type FaultyLine, type KeyFile, openKeyFile } from '../../export/rows/key-file.ts'
import { type KeyList, saveKeyLists } from '../../export/rows/key-lists.ts'
import { inputFolder, sluiceHome } from '../../home.ts'
import { keepInput, STANDARD_INPUT } from '../../kept-input.ts'
import { filePath, required } from '../option-values.ts'
import { jsonLine, resultLine } from '../output/line.ts'
import { writeProblem } from '../report-error.ts'
import {
  columnNames,
  formatByName,
  type RowOutput,
  rowOutputOf,
  type RowOutputOptions,
  writeRows,
} from '../row-output.ts'
import type { Stdio } from '../stdio.ts'
import { stoppable } from '../stoppable.ts'
import { type TargetOptions, targetOf } from '../target.ts'
import type { Typed } from '../typed-options.ts'

type ReadOptions = TargetOptions &
  RowOutputOptions &
  Typed<'table' | 'keys' | 'columns' | 'workers' | 'missing' | 'unprocessed'>

const MILLISECONDS = 1_000

/** `sluice read`: rows by their keys, which stand in a file. */
export async function readByKeys(options: ReadOptions, stdio: Stdio): Promise<ExitCode> {
  const request = requestOf(options, stdio)
  const { target, table, columns, workers, output, lists } = request
  await refuseExisting(lists)
  return await stoppable(
    options.json,
    stdio,
    async ({ stop }, progress) =>
      await withSluice(target, stdio, async ({ engine }) => {
        const begun = performance.now()
        const known = await engine.describeTable(target.cluster, table)
        const path = await keysPath(request.keys, stop)
        await using file = await openKeyFile(path, keyOf(known), { signal: stop })
        const asked = { table, columns, workers, keysOf: () => file.keys() }
        const reading = await engine.readKeys(target.cluster, asked, stop)
        const onProgress = (rows: number) => progress(`Reading: ${counted(rows, 'row')}`)
        await writeRows(output, reading, stdio, { signal: stop, onProgress })
        const outcome = reading.outcome()
        await saveKeyLists(lists, reading, outcome)
        progress(null)
        const seconds = (performance.now() - begun) / MILLISECONDS
        return tell({ outcome, file, seconds }, output, options, stdio)
      }),
    output.path === null ? 'the output is not complete' : undefined,
  )
}

/** Standard input goes with the process. */
async function keysPath(path: string, signal: AbortSignal): Promise<string> {
  return path === STANDARD_INPUT ? await keepInput(process.stdin, inputFolder(sluiceHome()), signal) : path
}

function requestOf(options: ReadOptions, stdio: Stdio) {
  const table = tableName(required('read', '--table', options.table, 'batch_test'))
  const mayReplace = options.replace === true
  const list = (of: KeyList['of'], path: string | undefined): KeyList[] =>
    path === undefined ? [] : [{ of, path: filePath(path), format: formatByName(path) ?? 'csv', mayReplace }]
  return {
    ...{ table, target: targetOf('read', options) },
    keys: required('read', '--keys', options.keys, 'keys.csv'),
    columns: columnNames(options.columns),
    workers: workerCount(options.workers) ?? DEFAULT_WORKERS,
    output: rowOutputOf('read', options, stdio),
    lists: [...list('missing', options.missing), ...list('unprocessed', options.unprocessed)],
  }
}

interface Told {
  readonly outcome: KeyOutcome
  readonly file: Pick<KeyFile, 'faulty'>
  readonly seconds: number
}

function tell(
  { outcome, file: { faulty }, seconds }: Told,
  { path, format }: RowOutput,
  { json }: RowOutputOptions,
  stdio: Stdio,
): ExitCode {
  const { rows, duplicates } = outcome
  const [missing, unprocessed] = [outcome.missing.length, outcome.unprocessed.length + faulty.length]
  const problem = unprocessed === 0 ? null : unprocessedProblem(unprocessed, outcome, faulty)
  if (json) {
    const state = problem ? 'failed' : 'succeeded'
    const told = { missing, unprocessed, duplicates, file: path, format }
    stdio.out(jsonLine({ ...resultLine({ state, problem }), rows, seconds, ...told }))
  } else {
    const lines = [
      `${path === null ? 'Read' : savedText(printable(path))}: ${counted(rows, 'row')}.`,
      ...(missing > 0 ? [hadNoRow(missing)] : []),
      ...(duplicates > 0 ? [`${counted(duplicates, 'key')} stood there more than once.`] : []),
    ]
    const text = lines.map((line) => `${line}\n`).join('')
    if (path !== null) stdio.out(text)
    else if (!stdio.quiet) stdio.error(text)
  }
  if (problem) writeProblem(problem, stdio)
  return problem ? EXIT.failed : EXIT.succeeded
}

function unprocessedProblem(
  unprocessed: number,
  outcome: KeyOutcome,
  [line]: readonly FaultyLine[],
): Problem {
  const [first] = outcome.unprocessed
  const why = line ? `Line ${line.line}: ${line.reason}` : (first?.reason ?? '')
  return {
    kind: 'failed',
    code: 'gave-up',
    message: `${notRead(unprocessed)} ${why}`,
    nextStep: 'Correct them or try again later: --unprocessed FILE writes them as a file of keys.',
  }
}
