/** Fields that a file of rejects has beside those of the file that it is of: they say what was wrong with a row. */
export const REJECT_FIELDS = ['sluice_line', 'sluice_sqlstate', 'sluice_message'] as const

const REASONS: ReadonlySet<string> = new Set(REJECT_FIELDS)

/** Whether a write leaves the field out by itself. */
export function isReason(field: string): boolean {
  return REASONS.has(field)
}
