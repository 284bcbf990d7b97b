import { ArchiveRetention } from '../../shared/archive.ts'
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
