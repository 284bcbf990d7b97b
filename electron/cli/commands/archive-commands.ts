import { ArchiveFormat, LeftRowsFormat } from '../../../shared/archive.ts'
import { OPERATION_DESCRIPTIONS } from '../../../shared/words.ts'
import type { SluiceCommand } from './command.ts'
import { addLimits, addRunning } from './job-commands.ts'

const ARCHIVED_JOB = 'id of a job with an archive, or its first 8 characters or more'

const NOTES = `
An archive has the rows that a job changed, as they were before it. It is on this machine only, and is
what sluice undo reads. Its files are ordinary .ndjson.zst: zstdcat FILE | jq shows them.

Examples:
  $ sluice archive list
  $ sluice archive show 1a2b3c4d
  $ sluice archive remove --expired
`

const EXPORT_NOTES = `
ndjson and csv have each value as the database writes it; csv has NULL as nothing and an empty text
as "". parquet has types where every value fits into one, and text elsewhere. Of an update there are
the old values and, with new_ before their names, the new ones of the changed columns. Where foreign
keys took rows of other tables along, those of each are in a file beside it, such as rows-items.csv.
Files are readable by you alone, and existing ones are not replaced unless you say so.

Whether the last batches of a process that was killed took place is asked of the ledger, where the
cluster can be reached; otherwise their rows are left out, and you are told how many.

Examples:
  $ sluice archive export 1a2b3c4d --format csv --output rows.csv
  $ sluice archive export 1a2b3c4d --format parquet --output rows.parquet --replace
`

const REMOVE_NOTES = `
A job without its archive can no longer be undone. Nothing is deleted by itself.

Examples:
  $ sluice archive remove 1a2b3c4d
  $ sluice archive remove --expired --yes
`

const KEEP_NOTES = `
Archives over a bound are offered to be deleted, the oldest first: sluice archive remove --expired

Examples:
  $ sluice archive keep
  $ sluice archive keep --days 30 --size 50GB
  $ sluice archive keep --days none --size none
`

const UNDO_NOTES = `
The archive of a job on this machine tells which cluster and table it is about. Rows that a purge deleted
are inserted again; a row that an update changed gets its old values back where it is as the job left it.
A row whose key exists again, or that somebody has changed or deleted since, is left alone and listed by
sluice left; a row that a constraint rejects is set aside. The undo keeps an archive of its own, so it can
be undone, too.

It is planned and confirmed like any other job. --overwrite asks once more.

Examples:
  $ sluice undo 1a2b3c4d --dry-run --count
  $ sluice undo 1a2b3c4d
  $ sluice undo 1a2b3c4d --cluster orders --overwrite
  $ sluice undo 1a2b3c4d --without-column note
`

const LEFT_NOTES = `
JOB is the undo, not the job that it undid.

Examples:
  $ sluice left 1a2b3c4d
  $ sluice left 1a2b3c4d --format csv --output left.csv
`

/** The commands that undo a job, and tell what an undo left. */
export function addUndoCommands(program: SluiceCommand): void {
  const undo = program
    .add('undo', `${OPERATION_DESCRIPTIONS.undo}, in parallel batches.`, UNDO_NOTES)
    .takes('<job>', ARCHIVED_JOB, 'archives')
    .target()
    .option('--overwrite', 'also rows that somebody has changed since')
    .texts('--without-column <name>', 'without a column that the table no longer has; may be repeated')
    .texts('--without-archive <id>', 'without what a process has kept elsewhere; may be repeated')
  addLimits(undo, { maxRejects: 'no limit', approvedRows: false })
  addRunning(undo, 'with --dry-run: compare all archived rows with the table')
  undo.does(async () => (await import('./undo.ts')).undoJob)
  program
    .add('left', 'List the rows that an undo left alone or set aside.', LEFT_NOTES)
    .takes('<job>', 'id of the undo, or its first 8 characters or more', 'archives')
    .target()
    .text('--format <name>', `${LeftRowsFormat.options.join(', ')}, with --output`, LeftRowsFormat.options)
    .text('--output <file>', 'write all of them to this file', 'files')
    .option('--replace', 'replace an existing file')
    .json('one JSON object per line and row')
    .does(async () => (await import('./left.ts')).listLeft)
}

/** The commands about archives; none needs a cluster, though some ask one where it can be reached. */
export function addArchiveCommands(program: SluiceCommand): void {
  const description = 'Manage archives: list, show, verify, export, remove, or how long to keep them.'
  const archive = program.add('archive', description, NOTES)
  archive
    .add('list', 'List the archives of this machine, newest first.')
    .json('one JSON object per line and archive')
    .does(async () => (await import('./archives.ts')).listArchives)
  archive
    .add('show', 'Show what an archive has.')
    .takes('<job>', ARCHIVED_JOB, 'archives')
    .json('one JSON object')
    .does(async () => (await import('./archives.ts')).showArchive)
  archive
    .add('verify', 'Read all of an archive, and say what is damaged or missing.')
    .takes('<job>', ARCHIVED_JOB, 'archives')
    .json('one JSON object')
    .quiet()
    .does(async () => (await import('./archives.ts')).verifyArchive)
  archive
    .add('export', 'Write the rows of an archive to a file.', EXPORT_NOTES)
    .takes('<job>', ARCHIVED_JOB, 'archives')
    .text('--format <name>', `${ArchiveFormat.options.join(', ')} (required)`, ArchiveFormat.options)
    .text('--output <file>', 'the file to write (required)', 'files')
    .option('--replace', 'replace an existing file')
    .json('one JSON object')
    .quiet()
    .does(async () => (await import('./archives.ts')).exportArchive)
  addDeleting(archive)
}

function addDeleting(archive: SluiceCommand): void {
  archive
    .add('remove', 'Delete archives of this machine.', REMOVE_NOTES)
    .takes('[job...]', ARCHIVED_JOB, 'archives')
    .option('--expired', 'all that are kept for longer, or take more, than sluice archive keep says')
    .option('--yes', 'delete without confirmation')
    .json('one JSON object per line and archive')
    .quiet()
    .does(async () => (await import('./remove-archives.ts')).removeArchives)
  archive
    .add('keep', 'Show or change how long archives are kept.', KEEP_NOTES)
    .text('--days <n|none>', 'from now on: so many days, 1 to 3650', ['none'])
    .text('--size <size|none>', 'from now on: so much disk in all, such as 50GB', ['none'])
    .json('one JSON object')
    .quiet()
    .does(async () => (await import('./archives.ts')).keepArchives)
}
