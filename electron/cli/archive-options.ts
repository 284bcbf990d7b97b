import { access, constants, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ArchiveRetention, archivesByDefault } from '../../shared/archive.ts'
import type { Environment } from '../../shared/cluster.ts'
import { changesMatching, mayKeepRows, type JobSpec } from '../../shared/job-spec.ts'
import { wholeNumber } from './option-values.ts'
import type { Typed } from './typed-options.ts'
import { usageError } from './usage-problem.ts'

const Days = ArchiveRetention.shape.days.unwrap().unwrap()

/** What the options of `archive keep` change. Throws `usage`. */
export function retentionOf({ days, size }: Typed<'days' | 'size'>): Partial<ArchiveRetention> {
  const chosen: Partial<ArchiveRetention> = {}
  if (days !== undefined) chosen.days = days === 'none' ? null : daysOf(days)
  if (size !== undefined) chosen.bytes = size === 'none' ? null : sizeOf(size)
  return chosen
}

function daysOf(typed: string): number | null {
  return wholeNumber('--days', typed, Days, 'use --days none') ?? null
}

const UNITS: Readonly<Record<string, number>> = { kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 }

/** `500MB`, `20 GB`: powers of 1,000, as sizes are shown. */
function sizeOf(typed: string): number {
  const [, digits = '', unit = ''] = /^([1-9]\d{0,5}) ?([kMGT]B)$/i.exec(typed) ?? []
  const size = Number(digits) * (UNITS[unit.toLowerCase()] ?? 0)
  if (size > 0 && Number.isSafeInteger(size)) return size
  throw usageError(
    `--size takes a number with its unit, not “${typed}”.`,
    'Write it like 20GB, or use --size none.',
  )
}

/** `--archive`, with a folder or without, and `--no-archive`. */
export interface ArchiveOption {
  readonly archive?: string | boolean
}

/** Whether rows are kept, and where. */
export interface ArchiveChoice {
  /** `if-possible`: because nobody said otherwise, so a job that cannot keep any goes without. */
  readonly keeps: 'yes' | 'if-possible' | 'no'
  /** Whole; undefined is the folder of Sluice. */
  readonly folder: string | undefined
}

/** What the options, the job and its cluster come to. Throws `usage` for a folder that cannot be used. */
export async function archiveChoice(
  spec: JobSpec,
  { archive }: ArchiveOption,
  environment: Environment,
): Promise<ArchiveChoice> {
  const folder = typeof archive === 'string' ? await usableFolder(archive) : undefined
  if (!mayKeepRows(spec)) return { keeps: 'no', folder }
  if (archive === false) return { keeps: 'no', folder }
  if (archive !== undefined || spec.archive) return { keeps: 'yes', folder }
  const usual = archivesByDefault(environment) && !(changesMatching(spec) && spec.strategy === 'hash')
  return { keeps: usual ? 'if-possible' : 'no', folder }
}

/** It has to be there: a folder that is made where a disk is not mounted would fill another one. */
async function usableFolder(typed: string): Promise<string> {
  const folder = resolve(typed)
  const found = typed === '' ? null : await stat(folder).catch(() => null)
  if (!found) throw unusable(`There is no folder “${typed}” for the archive.`)
  if (!found.isDirectory()) throw unusable(`“${typed}” is not a folder, so it can have no archive.`)
  await access(folder, constants.W_OK | constants.X_OK).catch(() => {
    throw unusable(`The folder “${typed}” cannot be written to, so it can have no archive.`)
  })
  return folder
}

function unusable(message: string): Error {
  return usageError(message, 'Use --archive with a folder that is there, or alone for the folder of Sluice.')
}
