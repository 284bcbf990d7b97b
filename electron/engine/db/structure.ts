import type { TableName } from '../../../shared/table-name.ts'
import type { ForeignKey, TableIndex, TableStructure } from '../../../shared/table.ts'
import { eitherWay } from '../sent/second-way.ts'
import { findTable } from './catalog.ts'
import type { Session, TextRow } from './session.ts'

/**
 * The first `indnkeyatts` of an index's columns are its key, the others are only included: on Aurora DSQL all
 * other columns of the table for a primary key. `indkey` counts from 0.
 */
const LIST_INDEXES = `
SELECT c.relname, pg_catalog.pg_get_indexdef(i.indexrelid), i.indisunique, i.indisprimary, i.indisvalid,
       (SELECT pg_catalog.json_agg(pg_catalog.pg_get_indexdef(i.indexrelid, n, true) ORDER BY n)
          FROM pg_catalog.generate_series(1, i.indnkeyatts) n),
       (SELECT pg_catalog.json_agg(a.attname ORDER BY pg_catalog.array_position(i.indkey::int2[], a.attnum))
          FROM pg_attribute a
         WHERE a.attrelid = i.indrelid AND pg_catalog.array_position(i.indkey::int2[], a.attnum) >= i.indnkeyatts)
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
 WHERE i.indrelid = $1
 ORDER BY i.indisprimary DESC, c.relname`

/** Tells neither columns nor whether an index is valid. Parameters: schema, table. */
const LIST_INDEXES_AS_TEXT = `
SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = $1 AND tablename = $2 ORDER BY indexname`

/** Those of the table itself, then those of others; one that names its own table is both. */
const listForeignKeys = (definition: string) => `
SELECT k.direction, k.conname, ${definition}, n.nspname, c.relname
  FROM (SELECT 'out' AS direction, oid, conname, confrelid AS other
          FROM pg_constraint WHERE contype = 'f' AND conrelid = $1
        UNION ALL
        SELECT 'in', oid, conname, conrelid
          FROM pg_constraint WHERE contype = 'f' AND confrelid = $1) k
  JOIN pg_class c ON c.oid = k.other JOIN pg_namespace n ON n.oid = c.relnamespace
 ORDER BY k.direction DESC, k.conname, n.nspname, c.relname`

/** Indexes and foreign keys of a table; `table-unknown` or `table-is-view` when it is none. */
export async function tableStructure(session: Session, table: TableName): Promise<TableStructure> {
  const { oid } = await findTable(session, table)
  const foreignKeysWith = async (definition: string) =>
    (await session.query(listForeignKeys(definition), [oid])).rows.map(foreignKeyOf)
  const [indexes, foreignKeys] = await Promise.all([
    eitherWay(
      async () => (await session.query(LIST_INDEXES, [oid])).rows.map(indexOf),
      async () =>
        (await session.query(LIST_INDEXES_AS_TEXT, [table.schema, table.name])).rows.map(indexFromText),
    ),
    eitherWay(
      async () => await foreignKeysWith('pg_catalog.pg_get_constraintdef(k.oid)'),
      async () => await foreignKeysWith("''"),
    ),
  ])
  return { indexes, foreignKeys }
}

function indexFromText([name, definition]: TextRow): TableIndex {
  const unique = definition?.startsWith('CREATE UNIQUE ') ? 't' : 'f'
  return indexOf([name ?? '', definition ?? '', unique, 'f', 't', null, null])
}

function indexOf([name, definition, unique, primary, valid, columns, included]: TextRow): TableIndex {
  return {
    name: name ?? '',
    columns: listOf(columns),
    included: listOf(included),
    definition: definition ?? '',
    unique: unique === 't',
    primary: primary === 't',
    valid: valid === 't',
  }
}

function listOf(json: string | null | undefined): string[] {
  return json ? (JSON.parse(json) as string[]) : []
}

function foreignKeyOf([direction, name, definition, schema, table]: TextRow): ForeignKey {
  return {
    name: name ?? '',
    definition: definition ?? '',
    other: { schema: schema ?? '', name: table ?? '' },
    direction: direction === 'in' ? 'in' : 'out',
  }
}
