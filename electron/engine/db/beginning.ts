import pg from 'pg'
import type { DriverClient } from './client.ts'
import { giveRows, type RowSink, type RowsTo } from './row-bytes.ts'

export type Answer = Pick<pg.QueryArrayResult<(string | null)[]>, 'rows' | 'rowCount'>

/** A prepared statement that a transaction begins with. */
export interface Beginning {
  readonly name: string
  readonly text: string
  readonly values: readonly unknown[]
  /** Gets its rows, of which the answer has none; missing where it has no rows. */
  readonly rows?: RowSink
}

/** A transaction that was begun, maybe before it is known whether anybody goes on with it. */
export interface Begun<A> {
  readonly answer: Promise<A>
  /** Whether it can be gone on with: whatever else is sent before that rolls it back. */
  readonly isOpen: boolean
  /** What is sent from now on belongs to it. */
  goOn(): void
}

/** What is begun on a connection, one after the other. */
export function beginningsOf<A>(client: DriverClient) {
  let latest: Begun<A> | null = null
  return {
    /** To be called before anything else is sent: rolls back what nobody has gone on with. */
    rest: (): void => {
      if (!latest) return
      latest = null
      client.query('ROLLBACK').catch(() => undefined)
    },
    add: (answer: Promise<A>): Begun<A> => {
      // Whoever goes on with it hears of it.
      answer.catch(() => undefined)
      const begun: Begun<A> = {
        answer,
        get isOpen() {
          return latest === begun
        },
        goOn: () => {
          if (latest !== begun) throw new Error('The transaction was rolled back.')
          latest = null
        },
      }
      latest = begun
      return begun
    },
  }
}

/**
 * Sends BEGIN and a prepared statement up to one Sync: where BEGIN is refused the server passes over the statement
 * (https://www.postgresql.org/docs/16/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY). So does PostgreSQL's JDBC driver,
 * which Aurora DSQL is used with.
 */
export async function askBeginning(
  client: DriverClient,
  query: pg.QueryArrayConfig,
  rows?: { readonly to: RowsTo; readonly sink: RowSink },
): Promise<Answer> {
  const { connection } = client
  const { name = '' } = query
  const parsed = (connection as unknown as Prepared).parsedStatements
  const wasParsed = name in parsed
  return await new Promise((resolve, reject) => {
    const asked = new pg.Query(query, (error: Error | undefined, results: unknown) => {
      if (!error) return resolve((results as [begun: Answer, answer: Answer])[1])
      // The driver takes BEGIN's message for the statement's, which may not have been parsed.
      if (!wasParsed) {
        connection.close({ type: 'S', name }, true)
        delete parsed[name]
      }
      reject(error)
    })
    if (rows) giveRows(asked, rows.to, rows.sink)
    sendBehindBegin(asked)
    client.query(asked)
  })
}

function sendBehindBegin(asked: pg.Query): void {
  const submit = asked.submit
  asked.submit = (connection) => {
    connection.stream.cork()
    connection.parse(BEGIN, true)
    connection.bind({}, true)
    connection.execute({}, true)
    const refused = submit.call(asked, connection)
    connection.stream.uncork()
    return refused
  }
}

const BEGIN = { name: '', text: 'BEGIN', types: [] }

/** What the driver knows of the statements that its connection has prepared. */
interface Prepared {
  readonly parsedStatements: Record<string, string>
}
