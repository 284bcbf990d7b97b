import { OPERATION_DESCRIPTIONS, UPDATED_AT_TOO } from '../../../shared/words.ts'
import { type Operation, ReadBack, Strategy, WriteMode, WriteOp } from '../../../shared/job-spec.ts'
import { RowEncoding, RowFormat } from '../../../shared/row-file.ts'
import { OTHER_OPTIONS, type SluiceCommand } from './command.ts'

const CONFIRM_NOTES = `Outside the sandbox a job is confirmed on the terminal: with y in development, with the table's
name in staging and production and for all rows. Without a terminal it needs --yes.
`

const APPROVED_NOTES = `${CONFIRM_NOTES}A job that would change more rows than approved, plus 10 %, stops with exit code 4; resuming it
approves the remaining rows.

Outside the sandbox a purge or an update archives the rows that it changes, on this machine, before they
change, so that sluice undo can put them back; in the sandbox with --archive.
`

const KEYS_NOTES = `With --keys the job changes the rows whose keys stand in a file (CSV, NDJSON or Parquet, also compressed), each
once, as far as they match the condition. The first line names the columns of the key; for a key of one
column, a list of values is enough.
`

const PURGE_NOTES = `
Write numbers with digits only. The condition is SQL, in one quoted argument.
${KEYS_NOTES}${APPROVED_NOTES}
Examples:
  $ sluice purge --cluster sandbox --table batch_test --where "category = 'food'" --dry-run --count
  $ sluice purge --cluster sandbox --table batch_test --where "value < 10" --workers 8
  $ sluice purge --cluster sandbox --table batch_test --where "value < 10" --approved-rows 500
  $ sluice purge --cluster sandbox --table batch_test --where true --rate 500 --json
  $ sluice purge --cluster sandbox --table batch_test --keys ids.csv
`

const UPDATE_NOTES = `
Write numbers with digits only. The condition and the change are SQL, one quoted argument each.
${KEYS_NOTES}${APPROVED_NOTES}
Examples:
  $ sluice update --cluster sandbox --table batch_test --set "status = 'archived'" --where "category = 'books'"
  $ sluice update --cluster sandbox --table batch_test --set "value = value + 1" --where true --touch-updated-at
  $ sluice update --cluster sandbox --table batch_test --set "value = 1 / value" --where true --max-rejects 20
  $ sluice update --cluster sandbox --table batch_test --set "status = 'checked'" --keys ids.csv
`

const REPOPULATE_NOTES = `
Write numbers with digits only.
${CONFIRM_NOTES}
Examples:
  $ sluice repopulate --cluster sandbox
  $ sluice repopulate --cluster sandbox --rows 1000000 --workers 8
`

const WRITE_NOTES = `
A put inserts a row, or updates the columns that the file has a field for; all others stay. Of several rows with
one key the last one counts. Rows that the database refuses are set aside, up to --max-rejects; --rejects FILE gets
them in the format of the input, with line, SQLSTATE and message, to be mended and written again.

A file of NDJSON may have rows for several tables: --table-field names the field that says which. The tables are
written one after another, in the order in which the file first names them, each by a job of its own; with --table
only the rows of that one are. Rows that name no table are set aside with the first.
${CONFIRM_NOTES}
Examples:
  $ sluice write orders.csv --cluster sandbox --table batch_test --dry-run
  $ sluice write orders.csv.gz --cluster sandbox --table batch_test --mode skip --max-rejects 100
  $ sluice write changes.ndjson --cluster sandbox --table batch_test --op-field op
  $ sluice write gone.csv --cluster sandbox --table batch_test --op delete
  $ sluice write shop.ndjson --cluster sandbox --table-field table
`

const RUN_NOTES = `
The window and sluice export write job files. They are planned and confirmed like any other job;
--cluster or --endpoint overrides the cluster in the file.
${APPROVED_NOTES}
Examples:
  $ sluice run nightly.sluice.json --dry-run
  $ sluice run nightly.sluice.json --cluster sandbox --workers 8 --rate none
`

/** The commands that start a job. */
export function addJobCommands(program: SluiceCommand): void {
  const purge = addOperation(program, 'purge', PURGE_NOTES).text('--table <table>', TABLE)
  addStrategy(addArchive(addLimits(addKeys(addCondition(purge)))))
  addRunning(purge, COUNT)
  const update = addOperation(program, 'update', UPDATE_NOTES)
    .text('--table <table>', TABLE)
    .text('--set <sql>', "what to change, as after SET: status = 'archived' (this or --set-file)")
    .text('--set-file <path>', 'a UTF-8 file with the change; - is standard input', 'files')
  addKeys(addCondition(update)).option('--touch-updated-at', `also set ${UPDATED_AT_TOO}`)
  addStrategy(addArchive(addLimits(update)))
  addRunning(update, COUNT)
  const repopulate = addOperation(program, 'repopulate', REPOPULATE_NOTES)
    .text('--table <table>', 'the demo table (default: batch_test)')
    .text('--rows <n>', 'how many rows, up to 100 million (default: 5000)')
  addRunning(addLimits(repopulate))
  addWrite(program)
  const run = program
    .add('run', 'Run the job that a job file describes.', RUN_NOTES)
    .takes('<file>', 'a job file, NAME.sluice.json; - is standard input', 'files')
    .target()
    .does(async () => (await import('./run-file.ts')).runJobFile)
  addRunning(addArchive(addLimits(run, { ofFile: 'as in the file' })))
}

function addWrite(program: SluiceCommand): void {
  const write = addRowFile(
    program
      .add('write', `${OPERATION_DESCRIPTIONS.write}, in parallel batches.`, WRITE_NOTES)
      .takes(
        '<file>',
        'CSV, NDJSON or Parquet, also compressed with gzip or zstd; - is standard input',
        'files',
      )
      .target()
      .text('--table <table>', TABLE)
      .text('--table-field <name>', TABLE_FIELD)
      .text('--mode <name>', MODE, WriteMode.options)
      .text(
        '--op <name>',
        'what a row is for that does not say it: put or delete (default: put)',
        WriteOp.options,
      )
      .text('--op-field <name>', 'the field that says of each row whether to put or to delete it')
      .texts('--map <field=column>', 'the column of a field that is named otherwise; FIELD= leaves it out')
      .option('--allow-rounding', 'round numbers that have more digits than their column keeps')
      .text('--verify <what>', VERIFY, ReadBack.options)
      .text('--rejects <file>', 'write the rows that were set aside to this file, with the reasons', 'files'),
  )
  addRunning(addArchive(addLimits(write))).does(async () => (await import('./write.ts')).writeFile)
}

const VERIFY =
  'read the rows back once all is written: counts looks whether they are there, values what they have'
const TABLE_FIELD =
  'of NDJSON: the field that says of each row which table it is for (without --table: all of them)'
const MODE =
  'what a put does: upsert, insert (an existing key is a reject), skip (existing keys stay) or update (default: upsert)'

/** How a file of rows is read. `option`: what names it. */
export function addRowFile(command: SluiceCommand, option?: string): SluiceCommand {
  const file = option === undefined ? 'the file' : `the file of ${option}`
  return command
    .optionsGroup(`How ${file} is read (default: found out):`)
    .text('--format <name>', RowFormat.options.join(', '), RowFormat.options)
    .text('--delimiter <character>', 'between the fields of CSV; “tab” is one')
    .text('--quote <character>', 'around fields of CSV (default: ")')
    .text('--encoding <name>', RowEncoding.options.join(', '), RowEncoding.options)
    .option('--header', 'the first line names the fields')
    .option('--no-header', 'the first line is a row; fields are column1, column2, …')
    .text('--null <text>', 'a field that means NULL, besides an empty one without quotes')
    .option('--decimal-comma', 'numbers are written 1.234,56')
    .optionsGroup(OTHER_OPTIONS)
}

const TABLE = 'the table: name, schema.name or "Quoted Name" (required)'
const COUNT = 'with --dry-run: count matching rows exactly, for at most 60 s'

function addOperation(program: SluiceCommand, operation: Operation, notes: string): SluiceCommand {
  return program
    .add(operation, `${OPERATION_DESCRIPTIONS[operation]}, in parallel batches.`, notes)
    .target()
    .does(async () => (await import('./job.ts')).runJobCommand.bind(null, operation))
}

export function addCondition(command: SluiceCommand, needed = ' (this or --where-file)'): SluiceCommand {
  return command
    .text('--where <sql>', `which rows; true means all rows${needed}`)
    .text('--where-file <path>', 'a UTF-8 file with the condition; - is standard input', 'files')
}

/** Of those, the rows that a file names. */
function addKeys(command: SluiceCommand): SluiceCommand {
  return addRowFile(
    command.text('--keys <file>', 'a file with the keys of the rows; - is standard input', 'files'),
    '--keys',
  )
}

/** What a job has for a limit that is left out. */
interface Defaults {
  /** In the place of those that all jobs have. */
  readonly ofFile?: string
  readonly maxRejects?: string
  readonly approvedRows?: boolean
}

export function addLimits(
  command: SluiceCommand,
  { ofFile, maxRejects, approvedRows = true }: Defaults = {},
): SluiceCommand {
  const rate = `maximum rows per second (default: ${ofFile ?? 'no limit'})`
  const rejects = `allowed rejects: rows that the database rejects individually, up to 1 million (default: ${ofFile ?? maxRejects ?? 0})`
  const limited = command
    .optionsGroup('Limits:')
    .text('--batch-size <n>', `rows per transaction, 1 to 3000 (default: ${ofFile ?? 1000})`)
    .text('--workers <n>', `parallel workers, 1 to 64 (default: ${ofFile ?? 4})`)
    .text(ofFile === undefined ? '--rate <n>' : '--rate <n|none>', rate)
    .text('--max-rejects <n>', rejects)
  const approved = 'stop before changing more than this number of rows, plus 10 % (default: no limit)'
  if (approvedRows) limited.text('--approved-rows <n>', approved)
  return limited.optionsGroup(OTHER_OPTIONS)
}

function addArchive(command: SluiceCommand): SluiceCommand {
  const keep =
    'keep the rows as they were, here or in this folder, so that the job can be undone (default: outside the sandbox)'
  return command.optional('archive', 'dir', keep, 'keep none: the job cannot be undone', 'files')
}

function addStrategy(command: SluiceCommand): void {
  command.text(
    '--strategy <name>',
    'how workers share the table: range, hash or sequential (default: range)',
    Strategy.options,
  )
}

/** `count`: what that does with a dry run; where it is left out, there is nothing to count. */
export function addRunning(command: SluiceCommand, count?: string): SluiceCommand {
  command.option('--dry-run', 'show the plan and change nothing')
  if (count !== undefined) command.option('--count', count)
  return command.option('--yes', 'skip the confirmation; the sandbox never asks for one').json().quiet()
}
