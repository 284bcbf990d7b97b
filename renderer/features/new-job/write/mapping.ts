import type { WriteDraft } from '../../../../shared/job-draft.ts'

/** Where a field goes: to the column that somebody chose, or the one of its name; null where it is left out. */
export function columnFor(field: string, { columns }: Pick<WriteDraft, 'columns'>): string | null {
  return Object.hasOwn(columns, field) ? (columns[field] ?? null) : field
}

/** The field goes to this column; null leaves it out. */
export function mapped(write: WriteDraft, field: string, column: string | null): WriteDraft {
  const { [field]: _before, ...others } = write.columns
  return { ...write, columns: column === field ? others : { ...others, [field]: column } }
}

/** Without what was said of fields that the file does not have; the same object where that is nothing. */
export function withFields(write: WriteDraft, fields: readonly string[]): WriteDraft {
  const kept = Object.entries(write.columns).filter(([field]) => fields.includes(field))
  const opField = fields.includes(write.opField) ? write.opField : ''
  if (opField === write.opField && kept.length === Object.keys(write.columns).length) return write
  return { ...write, opField, columns: Object.fromEntries(kept) }
}
