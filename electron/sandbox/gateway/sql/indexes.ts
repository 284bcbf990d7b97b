import type { ServerError } from '../statement.ts'
import { ofKind, type NodeOf, type ScanToken } from './parser.ts'
import { firstRefusal, unsupported } from './refuse.ts'

/** https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html */
const MOST_COLUMNS = 8

/** Recorded: the only method that can be named, and what every definition names. */
const METHOD = 'btree_index'

/**
 * CREATE INDEX with or without ASYNC; in the order in which a real cluster was seen to look. The
 * words are recorded, but for TABLESPACE and WITH, which follow them.
 */
export function refuseIndex(
  index: NodeOf<'IndexStmt'>,
  tokens: readonly ScanToken[],
  isAsync: boolean,
): ServerError | null {
  if (index.concurrent) return unsupported('CONCURRENTLY not supported for CREATE INDEX')
  // The parser fills in the usual method, so only the tokens tell whether one was named.
  const method = namedMethod(tokens)
  if (method && method.name !== METHOD) return unsupported('USING not supported for CREATE INDEX')
  if (index.tableSpace) return unsupported('TABLESPACE not supported for CREATE INDEX')
  if (index.options) return unsupported('WITH not supported for CREATE INDEX')
  if (!isAsync) return unsupported('unsupported mode. please use CREATE INDEX ASYNC.')
  return firstRefusal(ofKind('IndexElem', index.indexParams), refuseKey) ?? refusedWidth(index.indexParams)
}

/** The columns of an index, or of a constraint that is one. */
export function refusedWidth(columns: readonly unknown[] | undefined): ServerError | null {
  if ((columns?.length ?? 0) <= MOST_COLUMNS) return null
  return { sqlState: '54011', message: 'more than 8 column keys in an index are not supported' }
}

/** `USING method`: what it names, and the bytes it takes; null when it is left out. */
export function namedMethod(
  tokens: readonly ScanToken[],
): { name: string; start: number; end: number } | null {
  const columns = tokens.findIndex(({ text }) => text === '(')
  const at = tokens.slice(0, columns).findIndex(({ text }) => text.toLowerCase() === 'using')
  const [using, method] = [tokens[at], tokens[at + 1]]
  return using && method ? { name: method.text.toLowerCase(), start: using.start, end: method.end } : null
}

function refuseKey({ ordering, opclass }: NodeOf<'IndexElem'>): ServerError | null {
  if (ordering && ordering !== 'SORTBY_DEFAULT')
    return unsupported('specifying sort order not supported for index keys')
  return opclass ? unsupported('opclass not supported for index keys') : null
}
