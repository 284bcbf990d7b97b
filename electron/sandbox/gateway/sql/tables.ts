import type { ServerError } from '../statement.ts'
import { printedType, refusedColumnType } from './column-types.ts'
import { refuseConstraint, refusedColumnDeferral, refusedDeferral } from './constraints.ts'
import { ofKind, type Node, type NodeOf } from './parser.ts'
import { firstRefusal, unsupported } from './refuse.ts'
import { refusedCache, refusedOtherCache } from './sequences.ts'
import { refusedSize } from './table-size.ts'

type Options = NodeOf<'Constraint'>['options']

/** CREATE TABLE. The words are recorded for PARTITION, COLLATE and persistence; the others follow their pattern. */
export function refuseCreateTable(table: NodeOf<'CreateStmt'>): ServerError | null {
  return (
    refusedPersistence(table.relation) ??
    refusedClauses(table) ??
    firstRefusal(table.tableElts, (part) =>
      'ColumnDef' in part
        ? refuseColumn(part.ColumnDef)
        : 'Constraint' in part
          ? refuseConstraint(part.Constraint)
          : null,
    ) ??
    refusedSize(table)
  )
}

function refusedPersistence(relation: NodeOf<'RangeVar'> | undefined): ServerError | null {
  if (relation?.relpersistence === 't' || relation?.schemaname === 'pg_temp')
    return unsupported('TEMPORARY or TEMP table not supported for CREATE TABLE')
  if (relation?.relpersistence === 'u') return unsupported('UNLOGGED table not supported for CREATE TABLE')
  return null
}

function refusedClauses(table: NodeOf<'CreateStmt'>): ServerError | null {
  const clauses: [string, unknown][] = [
    ['PARTITION BY', table.partspec],
    ['PARTITION OF', table.partbound],
    ['INHERITS', table.inhRelations],
    ['USING', table.accessMethod],
    ['WITH', table.options],
    ['ON COMMIT', table.oncommit !== 'ONCOMMIT_NOOP'],
    ['TABLESPACE', table.tablespacename],
  ]
  const clause = clauses.find(([, present]) => present)
  return clause ? unsupported(`${clause[0]} clause not supported for CREATE TABLE`) : null
}

function refuseColumn(column: NodeOf<'ColumnDef'>): ServerError | null {
  return (
    refusedColumnType(column.typeName) ??
    refusedColumnClause(column) ??
    firstRefusal(ofKind('Constraint', column.constraints), (constraint) =>
      constraint.contype === 'CONSTR_IDENTITY'
        ? refuseIdentity(column, constraint.options)
        : refuseConstraint(constraint),
    ) ??
    refusedColumnDeferral(column.constraints)
  )
}

function refusedColumnClause({ collClause, compression }: NodeOf<'ColumnDef'>): ServerError | null {
  if (collClause) return unsupported('COLLATE clause not supported')
  return compression ? unsupported('COMPRESSION clause not supported') : null
}

function refuseIdentity({ typeName }: NodeOf<'ColumnDef'>, options: Options): ServerError | null {
  const cache = refusedCache(options, 'identity column')
  if (cache || !typeName) return cache
  const type = printedType(typeName)
  if (type === 'bigint') return null
  return unsupported(`datatype ${type} not supported, identity column type must be bigint`)
}

type Change = NodeOf<'AlterTableCmd'>
type ChangeKind = NonNullable<Change['subtype']>

/** https://docs.aws.amazon.com/aurora-dsql/latest/userguide/alter-table-syntax-support.html */
const CHANGES = new Set<ChangeKind>([
  'AT_AddColumn', 'AT_DropColumn', 'AT_ColumnDefault', 'AT_DropNotNull', 'AT_DropExpression',
  'AT_AddIdentity', 'AT_SetIdentity', 'AT_DropIdentity', 'AT_SetStorage', 'AT_AddConstraint',
  'AT_AlterConstraint', 'AT_DropConstraint', 'AT_ChangeOwner',
]) // prettier-ignore

/** Recorded; the others are worded after them. */
const CHANGE_WORDS: Partial<Record<ChangeKind, string>> = {
  AT_AlterColumnType: 'ALTER COLUMN ... SET DATA TYPE',
  AT_SetNotNull: 'ALTER COLUMN ... SET NOT NULL',
  AT_SetStatistics: 'ALTER COLUMN ... SET STATISTICS',
  AT_SetCompression: 'ALTER COLUMN ... SET COMPRESSION',
  AT_DisableTrigUser: 'DISABLE TRIGGER USER',
  AT_EnableTrigUser: 'ENABLE TRIGGER USER',
}

/** ALTER TABLE, and what else alters by the same node. */
export function refuseAlterTable(statement: NodeOf<'AlterTableStmt'>): ServerError | null {
  // All of PostgreSQL's: https://docs.aws.amazon.com/aurora-dsql/latest/userguide/alter-view-syntax-support.html
  if (statement.objtype === 'OBJECT_VIEW') return null
  return firstRefusal(ofKind('AlterTableCmd', statement.cmds), ({ subtype, def }) => {
    if (!subtype || !CHANGES.has(subtype)) return unsupportedChange(subtype)
    if (subtype === 'AT_AddColumn') return refuseAddColumn(def)
    if (subtype === 'AT_AddConstraint') return refuseAddConstraint(def)
    if (subtype === 'AT_AddIdentity') return refuseAddIdentity(def)
    return subtype === 'AT_SetIdentity' ? refuseSetIdentity(def) : null
  })
}

function unsupportedChange(kind: ChangeKind | undefined): ServerError {
  const camel = (kind ?? '').replace('AT_', '').replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
  const words = (kind && CHANGE_WORDS[kind]) ?? camel.toUpperCase()
  return unsupported(`unsupported ALTER TABLE ${words} statement`)
}

function refuseAddColumn(def: Node | undefined): ServerError | null {
  if (!def || !('ColumnDef' in def)) return null
  const constraints = ofKind('Constraint', def.ColumnDef.constraints)
  const constrained = constraints.some(({ contype }) => contype !== 'CONSTR_NULL')
  return (
    refusedColumnType(def.ColumnDef.typeName) ??
    refusedColumnClause(def.ColumnDef) ??
    (constrained ? unsupported('ALTER TABLE ADD COLUMN with constraint not supported') : null)
  )
}

/** Only CHECK and FOREIGN KEY with NOT VALID, and UNIQUE from an index that exists. */
function refuseAddConstraint(def: Node | undefined): ServerError | null {
  if (!def || !('Constraint' in def)) return null
  const { contype, skip_validation: notValid, indexname } = def.Constraint
  const checked = contype === 'CONSTR_CHECK' || contype === 'CONSTR_FOREIGN'
  if (contype === 'CONSTR_UNIQUE' && indexname) return refusedDeferral(def.Constraint)
  if (checked && notValid) return null
  return unsupportedChange('AT_AddConstraint')
}

function refuseAddIdentity(def: Node | undefined): ServerError | null {
  return def && 'Constraint' in def ? refusedCache(def.Constraint.options, 'identity column') : null
}

function refuseSetIdentity(def: Node | undefined): ServerError | null {
  return def && 'List' in def ? refusedOtherCache(def.List.items, 'identity column') : null
}
