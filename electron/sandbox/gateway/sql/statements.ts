import type { ServerError, StatementKind } from '../statement.ts'
import { refuseIndex } from './indexes.ts'
import { ofKind, texts, type Node, type NodeKind, type NodeOf } from './parser.ts'
import { firstRefusal, unsupported } from './refuse.ts'
import { refuseGrant, refuseRole } from './roles.ts'
import { refuseAlterSequence, refuseCreateSequence } from './sequences.ts'
import { refuseSet, refusedIsolation } from './settings.ts'
import { refuseAlterTable, refuseCreateTable } from './tables.ts'

type Refuse<K extends NodeKind> = (statement: NodeOf<K>) => ServerError | null
type Rules = { [K in NodeKind]?: Refuse<K> }

const DROPPED = new Set<string | undefined>([
  'OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_INDEX', 'OBJECT_SCHEMA', 'OBJECT_SEQUENCE', 'OBJECT_FUNCTION',
  'OBJECT_DOMAIN', 'OBJECT_STATISTIC_EXT',
]) // prettier-ignore

const RENAMED = new Set<string | undefined>([
  'OBJECT_TABLE', 'OBJECT_COLUMN', 'OBJECT_VIEW', 'OBJECT_INDEX', 'OBJECT_SCHEMA', 'OBJECT_SEQUENCE',
  'OBJECT_FUNCTION', 'OBJECT_DOMAIN', 'OBJECT_DOMCONSTRAINT', 'OBJECT_TABCONSTRAINT', 'OBJECT_ROLE',
]) // prettier-ignore

/** Statements that Aurora DSQL takes as they are. */
const TAKEN: ReadonlySet<string> = new Set<NodeKind>([
  'SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'CallStmt', 'ExplainStmt', 'VariableShowStmt',
  'DeallocateStmt', 'ConstraintsSetStmt', 'CreateSchemaStmt', 'CreateDomainStmt', 'CreateStatsStmt',
  'AlterStatsStmt', 'CommentStmt', 'ReturnStmt', 'AlterObjectSchemaStmt', 'AlterOwnerStmt', 'GrantRoleStmt',
  'AlterDefaultPrivilegesStmt', 'DropRoleStmt',
]) // prettier-ignore

/** Those that it takes in some forms, or of which it says more than that it does not. */
const RULES: Rules = {
  // Recorded, and a phrase of its own.
  MergeStmt: () => unsupported('unsupported statement type: MERGE'),
  // psql’s \copy works; files of the server do not exist.
  CopyStmt: ({ filename, is_program: program }) =>
    filename !== undefined || program ? unsupported('unsupported statement: Copy') : null,
  VariableSetStmt: refuseSet,
  TransactionStmt: refuseTransaction,
  VacuumStmt: ({ is_vacuumcmd: isVacuum, rels }) => {
    if (isVacuum) return unsupported('unsupported VACUUM statement')
    // Documented: relation names only.
    return rels ? null : unsupported('unsupported ANALYZE statement')
  },
  CreateStmt: refuseCreateTable,
  AlterTableStmt: refuseAlterTable,
  // Inside CREATE SCHEMA; one that stands alone is judged with its tokens, see read-statements.ts.
  IndexStmt: (index) => refuseIndex(index, [], false),
  ViewStmt: ({ view }) =>
    view?.relpersistence === 't' ? unsupported('TEMPORARY or TEMP not supported for CREATE VIEW') : null,
  CreateSeqStmt: refuseCreateSequence,
  AlterSeqStmt: refuseAlterSequence,
  AlterDomainStmt: refuseAlterDomain,
  CreateFunctionStmt: refuseFunction,
  RenameStmt: ({ renameType }) =>
    RENAMED.has(renameType) ? null : unsupported('unsupported object in RENAME statement'),
  DropStmt: refuseDrop,
  CreateEnumStmt: () => unsupported('CREATE TYPE not supported'),
  AlterEnumStmt: () => unsupported('ALTER TYPE not supported'),
  CreateTrigStmt: () => unsupported('CREATE TRIGGER not supported'),
  GrantStmt: refuseGrant,
  CreateRoleStmt: (statement) => refuseRole(statement, 'CREATE'),
  AlterRoleStmt: (statement) => refuseRole(statement, 'ALTER'),
  AlterRoleSetStmt: ({ setstmt }) => (setstmt ? refuseSet(setstmt) : null),
}

/**
 * Why a node of a syntax tree, wherever it stands, is a statement that Aurora DSQL would not take; null when
 * it would, or when it is none. Any other statement is refused with the name of its node: recorded are
 * Truncate, CreateExtension, CreateTableAs, CompositeType, CreateRange, CreateTableSpace, CreateForeignTable,
 * CreatePolicy, Createdb, Define, Listen, Notify, Unlisten, AlterSystem, Lock, Do, Execute and DeclareCursor;
 * the rest is inferred from those. The names of this parser are those of the server.
 */
export function refuseStatement(kind: string, node: object): ServerError | null {
  if (!isStatement(kind) || TAKEN.has(kind)) return null
  const rule = RULES[kind as NodeKind] as ((node: object) => ServerError | null) | undefined
  return rule ? rule(node) : unsupported(`unsupported statement: ${kind.replace(/Stmt$/, '')}`)
}

/** Fields are named as what stands in them, but for their first letter. */
const isStatement = (kind: string): boolean => kind.endsWith('Stmt') && /^[A-Z]/.test(kind)

function refuseTransaction({ kind, options, chain }: NodeOf<'TransactionStmt'>): ServerError | null {
  switch (kind) {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      return refusedIsolation(options)
    case 'TRANS_STMT_COMMIT':
    case 'TRANS_STMT_ROLLBACK':
      return chain ? unsupported('unsupported transaction statement: AND CHAIN') : null
    default:
      return unsupported(
        `unsupported transaction statement: ${(kind ?? '').replace('TRANS_STMT_', '').replaceAll('_', ' ')}`,
      )
  }
}

function refuseFunction(statement: NodeOf<'CreateFunctionStmt'>): ServerError | null {
  if (statement.is_procedure) return unsupported('PROCEDURE is not supported')
  return firstRefusal(ofKind('DefElem', statement.options), ({ defname, arg }) => {
    const [language] = arg && defname === 'language' ? texts([arg]) : []
    if (language === undefined || language.toLowerCase() === 'sql') return null
    return unsupported(`CREATE FUNCTION with language ${language} not supported`)
  })
}

/** What adds to a domain, by the letter that PostgreSQL's parser has for it. Both failed; the words are inferred. */
const DOMAIN_CHANGES = new Map([
  ['C', 'ADD CONSTRAINT'],
  ['O', 'SET NOT NULL'],
])

function refuseAlterDomain({ subtype = '' }: NodeOf<'AlterDomainStmt'>): ServerError | null {
  const change = DOMAIN_CHANGES.get(subtype)
  return change === undefined ? null : unsupported(`unsupported ALTER DOMAIN ${change} statement`)
}

function refuseDrop({ removeType, concurrent }: NodeOf<'DropStmt'>): ServerError | null {
  if (!DROPPED.has(removeType)) return unsupported('unsupported object in DROP statement')
  return concurrent ? unsupported('CONCURRENTLY not supported for DROP INDEX') : null
}

const KINDS: Partial<Record<NodeKind, StatementKind>> = {
  InsertStmt: 'change',
  UpdateStmt: 'change',
  DeleteStmt: 'change',
  VariableSetStmt: 'other',
  VariableShowStmt: 'other',
  DeallocateStmt: 'other',
  ConstraintsSetStmt: 'other',
  CallStmt: 'other',
  VacuumStmt: 'other',
}

/** Whatever is not in a list changes the schema or rights. */
export function kindOf(statement: Node, changes: boolean): StatementKind {
  if ('TransactionStmt' in statement) return transactionKind(statement.TransactionStmt)
  if ('SelectStmt' in statement) return changes ? 'change' : 'read'
  if ('CopyStmt' in statement) return statement.CopyStmt.is_from ? 'change' : 'read'
  if ('ExplainStmt' in statement) return changes && runs(statement.ExplainStmt) ? 'change' : 'read'
  const [kind] = Object.keys(statement) as NodeKind[]
  return (kind && KINDS[kind]) ?? 'ddl'
}

function transactionKind({ kind }: NodeOf<'TransactionStmt'>): StatementKind {
  if (kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START') return 'begin'
  return kind === 'TRANS_STMT_COMMIT' ? 'commit' : kind === 'TRANS_STMT_ROLLBACK' ? 'rollback' : 'other'
}

const OFF = new Set(['false', 'off', '0'])

/** EXPLAIN runs what it explains when ANALYZE is on. */
function runs({ options }: NodeOf<'ExplainStmt'>): boolean {
  const last = ofKind('DefElem', options).findLast(({ defname }) => defname === 'analyze')
  if (!last) return false
  const value = last.arg && 'String' in last.arg ? last.arg.String.sval : undefined
  const zero = last.arg && 'Integer' in last.arg && !last.arg.Integer.ival
  return !zero && !OFF.has((value ?? '').toLowerCase())
}
