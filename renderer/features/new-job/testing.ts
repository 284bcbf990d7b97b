import type { Column } from '../../../shared/table.ts'

const text = { type: 'text', valueKind: 'text', nullable: true, inKey: false } as const

/** Columns of every kind that the form treats in its own way. */
export const COLUMNS: readonly Column[] = [
  { name: 'id', type: 'uuid', valueKind: 'uuid', nullable: false, inKey: true },
  { ...text, name: 'category' },
  { ...text, name: 'status' },
  { name: 'value', type: 'numeric(10,2)', valueKind: 'number', nullable: true, inKey: false },
  { name: 'updated_at', type: 'timestamp with time zone', valueKind: 'time', nullable: true, inKey: false },
]
