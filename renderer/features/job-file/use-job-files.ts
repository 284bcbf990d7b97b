import { useEffect } from 'react'
import type { Frame } from '../../../shared/channels.ts'
import { displayTable } from '../../../shared/identifier.ts'
import { MOST_JOB_FILE_BYTES, readJobFile } from '../../../shared/job-file.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { hrefOf, runAgain } from '../../routes.ts'
import { OPERATION_NAMES } from '../../ui/operation-names.ts'
import { showFailure, showNotice } from '../shell/notice.ts'

/** Fills New job in from a job file, or a file of rows, that is dropped anywhere on the window, or a job file opened from the system. Nothing runs. */
export function useJobFiles(): void {
  useEffect(() => {
    const end = new AbortController()
    const options = { capture: true, signal: end.signal }
    window.addEventListener('dragover', take, options)
    window.addEventListener('drop', take, options)
    const unfollow = window.sluice.onFrame(({ openedFile }) => {
      if (openedFile) fillIn(openedFile.name, () => contentOf(openedFile))
    })
    return () => {
      end.abort()
      unfollow()
    }
  }, [])
}

/** Before any field, which would take the file's text in, and the browser, which would open the file. */
function take(event: DragEvent): void {
  if (!event.dataTransfer?.types.includes('Files')) return
  event.preventDefault()
  event.stopPropagation()
  if (event.type === 'drop') void drop([...event.dataTransfer.files])
}

/** Another address each time, so that the same file fills the form in anew. */
let loads = 0

async function drop([file, ...more]: readonly File[]): Promise<void> {
  try {
    if (!file || more.length > 0) throw usage('More than one file was dropped.', 'Drop one file.')
    if (holdsRows(file.name)) {
      showRows(window.sluice.pathOf(file))
      return
    }
    const content = await file
      .slice(0, MOST_JOB_FILE_BYTES + 1)
      .arrayBuffer()
      .catch(() => {
        throw usage(`${file.name} cannot be read.`, 'Drop a job file, not a folder.')
      })
    fillIn(file.name, () => new Uint8Array(content))
  } catch (error) {
    refuse(error)
  }
}

/** By its name: a job file is JSON. */
function holdsRows(name: string): boolean {
  return /\.(?:csv|tsv|tab|txt|ndjson|jsonl|parquet|gz|zst)$/i.test(name)
}

/** In a write that is being filled in, it takes the place of the file before. */
function showRows(file: string): void {
  loads += 1
  window.location.hash = `${hrefOf({ page: 'new-job', preset: { operation: 'write', file } })}&file=${loads}`
}

function contentOf(file: NonNullable<Frame['openedFile']>): Uint8Array {
  if ('problem' in file) throw new ProblemError(file.problem)
  return file.content
}

function fillIn(name: string, content: () => Uint8Array): void {
  try {
    const spec = readJobFile(content(), name)
    loads += 1
    const place = hrefOf(runAgain(spec))
    window.location.hash = spec.operation === 'undo' ? place : `${place}&file=${loads}`
    const job = `${OPERATION_NAMES[spec.operation]} of ${displayTable(spec.table)} on ${spec.cluster}`
    showNotice('info', 'Job file loaded', `${job}, from ${name}. Nothing runs until you start it.`)
  } catch (error) {
    refuse(error)
  }
}

function refuse(error: unknown): void {
  showFailure('The job file was not loaded', error)
}

function usage(message: string, nextStep: string): ProblemError {
  return new ProblemError({ kind: 'usage', code: 'usage', message, nextStep })
}
