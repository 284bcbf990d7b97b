import { ArchiveFormat } from '../../../shared/archive.ts'
import { ExportFormat } from '../../../shared/export-format.ts'
import { OTHER_OPTIONS, type SluiceCommand } from './command.ts'
import { addCondition } from './job-commands.ts'
import { JOB_TEXT } from './stored-job-commands.ts'

const EXPORT_NOTES = `
Of a job: html is a report to read and print, csv and json are the results, command runs the same job
again, and job is a job file for sluice run. Without a cluster it writes what this machine recorded of
the job, and reaches none; with one, what its ledger knows.

Of a table: csv and ndjson have each value as the database writes it; csv has NULL as nothing and an
empty text as "". parquet has types where they are exact, numeric up to 38 digits, dates, timestamps and
JSON among them, and refuses a value that they do not have, such as infinity. Rows are in the order of the
key. Several key ranges are read at a time; each is read at one moment, not all at the same. A name that
ends in .gz or .zst has csv and ndjson compressed. The file is there whole or not at all.

Files are readable by you alone, and an existing one is not replaced unless you say so.

Examples:
  $ sluice export 1a2b3c4d --format html --output report.html
  $ sluice export 1a2b3c4d --cluster sandbox --format job --output nightly.sluice.json
  $ sluice export --cluster sandbox --table batch_test --to rows.parquet
  $ sluice export --cluster sandbox --table batch_test --where "value < 10" --columns id,value --to rows.csv.gz
  $ sluice export --cluster sandbox --table batch_test --format ndjson --to - | jq .
`

const READ_NOTES = `
The file of keys has the names of the key's columns in its first line, and may have others besides; of a
key of one column, a column without a name is enough. Rows come once each, in the order of the keys.

Keys that no row has are counted, and written to a file with --missing. Keys that could not be asked for,
after several tries or because they are no values of the key's type, are counted as unprocessed, and the
exit code is 1; --unprocessed writes those that can be asked again.

Examples:
  $ sluice read --cluster sandbox --table batch_test --keys ids.csv --to rows.csv
  $ sluice read --cluster sandbox --table batch_test --keys ids.csv --to rows.parquet --missing gone.csv
  $ cut -d, -f1 orders.csv | sluice read --cluster sandbox --table batch_test --keys - --format csv --to -
`

/** The commands that write a job or rows to files. */
export function addRowCommands(program: SluiceCommand): void {
  const format = `of a job ${ExportFormat.options.join(', ')}; of rows ${FORMATS}`
  const formats = [...new Set([...ExportFormat.options, ...ArchiveFormat.options])]
  const exported = program
    .add('export', 'Export a job, or the rows of a table.', EXPORT_NOTES)
    .takes('[job]', JOB_TEXT, 'jobs')
    .target()
    .text('--format <name>', format, formats)
    .text('--output <file>', 'where to write the job (default: standard output)', 'files')
    .optionsGroup('Rows of a table:')
    .text('--table <table>', TABLE)
  addWriting(addCondition(exported, ' (default: true)'))
    .optionsGroup(OTHER_OPTIONS)
    .json()
    .quiet()
    .does(async () => (await import('./export-job.ts')).exportEither)
  const read = program
    .add('read', 'Read the rows of a table by their keys.', READ_NOTES)
    .target()
    .text('--table <table>', `${TABLE} (required)`)
    .text(
      '--keys <file>',
      'the file of keys, CSV, NDJSON or Parquet (required); - is standard input',
      'files',
    )
    .text('--format <name>', FORMATS, ArchiveFormat.options)
  addWriting(read)
    .text('--missing <file>', 'write the keys that no row has to this file', 'files')
    .text('--unprocessed <file>', 'write the keys that could not be asked for to this file', 'files')
    .json()
    .quiet()
    .does(async () => (await import('./read-keys.ts')).readByKeys)
}

const TABLE = 'the table: name, schema.name or "Quoted Name"'
const FORMATS = `${ArchiveFormat.options.join(', ')} (default: by the name of the file)`

function addWriting(command: SluiceCommand): SluiceCommand {
  return command
    .text('--columns <names>', 'which columns, between commas (default: all)')
    .text('--to <file>', 'where to write the rows; - is standard output', 'files')
    .text('--workers <n>', 'connections that read at a time, 1 to 64 (default: 4)')
    .option('--replace', 'replace an existing file')
    .option('--guard-formulas', "of csv: put ' before texts that a spreadsheet takes for a formula")
}
