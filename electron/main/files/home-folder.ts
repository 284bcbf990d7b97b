import { randomUUID } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Problem } from '../../../shared/problem.ts'
import { OWN_FOLDER } from '../../../shared/problem-error.ts'
import { isDiskFull, reasonOf } from '../../files/file-fault.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { freeSpaceText } from '../../../shared/words.ts'

/** Where the window itself writes from its start on: Chromium's own files are in `window`. */
const FOLDERS = ['', 'window', 'logs']

/** Makes the home folder, and answers what keeps it from being used; null when nothing does. */
export function homeProblem(home: string): Problem | null {
  try {
    for (const folder of FOLDERS) requireWritable(join(home, folder))
    return null
  } catch (error) {
    return isDiskFull(error) ? full(home) : closed(home, error)
  }
}

function requireWritable(folder: string): void {
  makeFolder(folder)
  const trial = join(folder, `trial-${randomUUID()}`)
  try {
    writeFileSync(trial, 'trial', { flag: 'wx', mode: 0o600, flush: true })
  } finally {
    rmSync(trial, { force: true })
  }
}

function full(home: string): Problem {
  return {
    kind: 'failed',
    code: 'disk-full',
    message: `Sluice cannot start: the disk that holds its folder ${home} is full.`,
    nextStep: `${freeSpaceText('some space there')}, then start Sluice again.`,
  }
}

function closed(home: string, error: unknown): Problem {
  return {
    kind: 'failed',
    code: 'permission-denied',
    message: `Sluice cannot start: its folder ${home} cannot be used: ${reasonOf(error)}.`,
    nextStep: OWN_FOLDER,
  }
}
