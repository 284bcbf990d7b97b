import { OWN_SCHEMA } from './functions.ts'
import { texts, type NodeOf, type ScanToken } from './parser.ts'
import type { Edit } from './rewrite.ts'

const CATALOG = 'pg_catalog'

/** What sql/sandbox-catalog.sql shows in another form than PostgreSQL has it. */
const SHOWN: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    CATALOG,
    new Set([
      'pg_am', 'pg_amop', 'pg_attribute', 'pg_class', 'pg_constraint', 'pg_depend', 'pg_event_trigger',
      'pg_index', 'pg_indexes', 'pg_namespace', 'pg_opclass', 'pg_opfamily', 'pg_proc', 'pg_sequences',
      'pg_stat_all_indexes', 'pg_stat_all_tables', 'pg_stat_user_functions', 'pg_stat_user_indexes',
      'pg_stat_user_tables', 'pg_stat_xact_all_tables', 'pg_stat_xact_user_functions',
      'pg_stat_xact_user_tables', 'pg_statio_all_indexes', 'pg_statio_all_sequences', 'pg_statio_all_tables',
      'pg_statio_user_indexes', 'pg_statio_user_sequences', 'pg_statio_user_tables', 'pg_tables',
      'pg_trigger', 'pg_views',
    ]), // prettier-ignore
  ],
  [
    'information_schema',
    new Set([
      'column_privileges', 'columns', 'data_type_privileges', 'element_types', 'parameters',
      'routine_privileges', 'routines', 'schemata', 'table_privileges', 'tables', 'triggers', 'udt_privileges', 'views',
    ]), // prettier-ignore
  ],
])

const SHOWN_FUNCTIONS: ReadonlySet<string> = new Set(['pg_get_constraintdef', 'pg_get_indexdef'])

/** Where a statement names something that is shown in another form. */
export interface ShownName {
  /** In bytes. */
  readonly at: number
  readonly qualified: boolean
}

/** `isQuery`: WITH gives a query that name. */
export function shownName(kind: string, node: object, isQuery: (name: string) => boolean): ShownName | null {
  switch (kind) {
    case 'RangeVar':
      return shownRelation(node, isQuery)
    case 'FuncCall':
      return shownFunction(node)
    case 'ColumnRef':
      return shownColumn(node)
    default:
      return null
  }
}

function shownRelation(relation: NodeOf<'RangeVar'>, isQuery: (name: string) => boolean): ShownName | null {
  const { catalogname: database, schemaname: schema, relname: name = '', location: at = 0 } = relation
  if (database !== undefined || !isShown(schema ?? CATALOG, name)) return null
  return schema === undefined && isQuery(name) ? null : { at, qualified: schema !== undefined }
}

function shownFunction({ funcname, location: at = 0 }: NodeOf<'FuncCall'>): ShownName | null {
  const [name = '', schema = CATALOG] = texts(funcname).toReversed()
  if (schema !== CATALOG || !SHOWN_FUNCTIONS.has(name)) return null
  return { at, qualified: funcname?.length === 2 }
}

/** `pg_catalog.pg_class.oid` has to name the schema that FROM names. */
function shownColumn({ fields = [], location: at = 0 }: NodeOf<'ColumnRef'>): ShownName | null {
  const [schema = '', name = ''] = texts(fields)
  return fields.length === 3 && isShown(schema, name) ? { at, qualified: true } : null
}

function isShown(schema: string, name: string): boolean {
  return SHOWN.get(schema)?.has(name) === true
}

/** Names them in the sandbox's own schema. `tokens` are those of the text. */
export function showInstead(names: readonly ShownName[], tokens: readonly ScanToken[]): Edit[] {
  const ends = new Map(tokens.map(({ start, end }) => [start, end]))
  return names.map(({ at, qualified }) => ({
    start: at,
    end: qualified ? (ends.get(at) ?? at) : at,
    text: qualified ? OWN_SCHEMA : `${OWN_SCHEMA}.`,
  }))
}
