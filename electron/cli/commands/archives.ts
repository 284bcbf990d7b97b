import {
  ArchiveFormat,
  ArchiveRetention,
  type ArchiveSummary,
  type UnreadableArchive,
} from '../../../shared/archive.ts'
import { keptUntil } from '../../../shared/archive-retention.ts'
import { exportedTexts, LEFT_OUT, retentionText } from '../../../shared/archive-words.ts'
import { counted } from '../../../shared/counted.ts'
import { printable } from '../../../shared/printable.ts'
import { bytes } from '../../../shared/quantity.ts'
import type { Archives } from '../../engine/engine.ts'
import { saveArchive } from '../../export/rows/save-archive.ts'
import { openArchives } from '../compose.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { filePath, required } from '../option-values.ts'
import { archiveCheckLines, archiveDetailLines, archiveListLines } from '../output/archive-table.ts'
import { jsonLine } from '../output/line.ts'
import { styleFor } from '../output/style.ts'
import { writeProblem } from '../report-error.ts'
import type { Stdio } from '../stdio.ts'
import { stoppable } from '../stoppable.ts'
import { archivedJobId } from '../stored-job-id.ts'
import type { Flags, Typed } from '../typed-options.ts'
import { usageError } from '../usage-problem.ts'
import { retentionOf } from '../archive-options.ts'

type JsonOption = Flags<'json'>

/** `sluice archive list`: what jobs have kept on this machine. */
export async function listArchives({ json }: JsonOption, stdio: Stdio): Promise<ExitCode> {
  const archives = await openArchives(stdio)
  const [found, unreadable, expired, retention] = await Promise.all([
    archives.list(),
    archives.unreadable(),
    archives.expired(),
    archives.retention(),
  ])
  if (json) {
    const lines = found.map((archive) => archiveLine(archive, retention))
    stdio.out([...lines, ...unreadable.map(unreadableLine)].join(''))
  } else {
    const list = { archives: found, unreadable, expired, retention, root: archives.root }
    stdio.out(`${archiveListLines(list, styleFor(stdio.color)).join('\n')}\n`)
  }
  await warnOfRetention(archives, stdio)
  return EXIT.succeeded
}

async function warnOfRetention(archives: Pick<Archives, 'retentionFault'>, stdio: Stdio): Promise<void> {
  const fault = await archives.retentionFault()
  if (fault !== null) stdio.error(`warning: ${printable(fault)}\n`)
}

function archiveLine(archive: ArchiveSummary, retention: ArchiveRetention): string {
  return jsonLine({ type: 'archive', ...archive, until: keptUntil(archive.startedAt, retention) })
}

function unreadableLine(archive: UnreadableArchive): string {
  return jsonLine({ type: 'unreadable-archive', ...archive })
}

/** `sluice archive show`: one archive with its files. */
export async function showArchive(typed: string, { json }: JsonOption, stdio: Stdio): Promise<ExitCode> {
  const archives = await openArchives(stdio)
  const detail = await archives.show(await archivedJobId(archives, typed))
  const retention = await archives.retention()
  const text = () => `${archiveDetailLines(detail, retention, styleFor(stdio.color)).join('\n')}\n`
  stdio.out(json ? jsonLine({ type: 'archive-detail', ...detail }) : text())
  return EXIT.succeeded
}

/** `sluice archive verify`: reads every byte of an archive, and fails where it is not whole. */
export async function verifyArchive(typed: string, { json }: JsonOption, stdio: Stdio): Promise<ExitCode> {
  const archives = await openArchives(stdio)
  const jobId = await archivedJobId(archives, typed)
  return await stoppable(json, stdio, async ({ stop }, progress) => {
    const onProgress = (read: number, of: number) => progress(`Reading: ${bytes(read)} of ${bytes(of)}`)
    const check = await archives.verify(jobId, { signal: stop, onProgress })
    progress(null)
    const text = () => `${archiveCheckLines(check, styleFor(stdio.color)).join('\n')}\n`
    stdio.out(json ? jsonLine({ type: 'archive-check', ...check }) : text())
    if (check.sound) return EXIT.succeeded
    writeProblem(
      {
        kind: 'failed',
        code: 'archive-damaged',
        message: `The archive is not whole: ${counted(check.faults.length, 'fault')}.`,
        nextStep: 'Bring an undamaged copy of its files back; what is whole can be exported or undone.',
      },
      stdio,
    )
    return EXIT.failed
  })
}

/** `sluice archive export`: the rows of an archive as a file. */
export async function exportArchive(
  typed: string,
  options: Typed<'format' | 'output'> & Flags<'replace' | 'json'>,
  stdio: Stdio,
): Promise<ExitCode> {
  const format = formatOf(required('archive export', '--format', options.format, 'csv'))
  const path = filePath(required('archive export', '--output', options.output, `rows.${format}`))
  const archives = await openArchives(stdio)
  const jobId = await archivedJobId(archives, typed)
  return await stoppable(options.json, stdio, async ({ stop }, progress) => {
    const mayReplace = options.replace === true
    const exported = await saveArchive(path, format, await archives.rows(jobId), {
      mayReplace: { own: mayReplace, along: mayReplace },
      signal: stop,
      onProgress: (done) => progress(`Writing: ${counted(done, 'row')}`),
    })
    progress(null)
    const { files, openRows, uncertain } = exported
    const [own, ...along] = files
    const rows = own?.rows ?? 0
    if (options.json)
      stdio.out(jsonLine({ type: 'exported', jobId, file: path, format, rows, along, openRows, uncertain }))
    else
      stdio.out(
        exportedTexts(exported)
          .map((line) => `${printable(line)}\n`)
          .join(''),
      )
    if (uncertain !== null) stdio.error(`warning: ${printable(uncertain)} ${LEFT_OUT}\n`)
    return EXIT.succeeded
  })
}

function formatOf(text: string): ArchiveFormat {
  const parsed = ArchiveFormat.safeParse(text)
  if (parsed.success) return parsed.data
  throw usageError(`There is no format “${text}”.`, `Use --format ${ArchiveFormat.options.join(', ')}.`)
}

/** `sluice archive keep`: shows or changes for how long archives are kept. */
export async function keepArchives(
  options: Typed<'days' | 'size'> & JsonOption,
  stdio: Stdio,
): Promise<ExitCode> {
  const archives = await openArchives(stdio)
  const chosen = retentionOf(options)
  const isChange = Object.keys(chosen).length > 0
  if (isChange)
    await archives.setRetention(ArchiveRetention.parse({ ...(await archives.retention()), ...chosen }))
  const retention = await archives.retention()
  stdio.out(
    options.json ? jsonLine({ type: 'archive-retention', ...retention }) : `${retentionText(retention)}\n`,
  )
  await warnOfRetention(archives, stdio)
  return EXIT.succeeded
}
