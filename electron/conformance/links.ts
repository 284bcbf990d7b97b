import type { Answer, PlainConnection } from '../../shared/answer.ts'
import type { OpenConnection } from './scratch-schema.ts'

type On = 'one' | 'two'

export type Links = ReturnType<typeof openLinks>

const BEGINS = new Set(['BEGIN', 'START TRANSACTION'])
const ENDS = new Set(['COMMIT', 'ROLLBACK'])

/**
 * The two connections of a run; one that ended is opened anew by the next statement. A statement under way is given up
 * when `stop` aborts.
 */
export function openLinks(open: OpenConnection, schema: string, stop: AbortSignal) {
  const links = new Map<On, PlainConnection>()
  const inTransaction = new Set<On>()
  const cutAll = () => {
    for (const link of links.values()) link.cut()
  }
  stop.addEventListener('abort', cutAll, { once: true })

  const usableLink = async (on: On) => {
    const known = links.get(on)
    if (known?.usable) return known
    await known?.close()
    inTransaction.delete(on)
    const link = await open(schema)
    links.set(on, link)
    if (stop.aborted) link.cut()
    return link
  }

  return {
    ask: async (on: On, sql: string, values?: readonly (string | number | null)[]): Promise<Answer> => {
      stop.throwIfAborted()
      const answer = await (await usableLink(on)).ask(sql, values)
      stop.throwIfAborted()
      for (const { command } of 'results' in answer ? answer.results : []) {
        if (BEGINS.has(command)) inTransaction.add(on)
        if (ENDS.has(command)) inTransaction.delete(on)
      }
      return answer
    },
    isInTransaction: (on: On) => inTransaction.has(on),
    [Symbol.asyncDispose]: async () => {
      stop.removeEventListener('abort', cutAll)
      await Promise.all([...links.values()].map(async (link) => await link.close()))
    },
  }
}
