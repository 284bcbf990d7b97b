import type { Duplex } from 'node:stream'
import pg from 'pg'
import type { Connection } from '../../../shared/cluster.ts'
import { connectClient, createClient } from './client.ts'
import { giveRows, rowsAsBytes, type RowSink } from './row-bytes.ts'
import { close, CONNECT_TIMEOUT_MS, TEXT_ONLY } from './session.ts'
import { SettingError } from './session-settings.ts'
import { textArray } from './text-array.ts'

/** A connection for reading many rows, which the server sends as fast as somebody takes them. */
export interface RowConnection {
  /** False once the connection broke. */
  readonly usable: boolean
  /** One statement, which is a transaction of its own, with one snapshot; its rows go to the sink as they come. */
  read(text: string, values: readonly unknown[], sink: RowSink): Promise<void>
  /** Takes nothing more from the server, or takes it again. */
  hold(isHeld: boolean): void
  /** Ends it, with whatever it still reads. */
  close(): Promise<void>
}

/** Aurora DSQL ends every transaction after 300 s, so after a longer silence nothing comes any more. */
const SILENCE_MS = 310_000
const LOOKS = 10

/** Opens such a connection; the error is the driver's own or a SettingError, for the failure table. */
export async function openRows(connection: Connection, applicationName: string): Promise<RowConnection> {
  const client = await createClient(connection, {
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    types: TEXT_ONLY,
  })
  const rowsTo = rowsAsBytes(client)
  const health: Health = { usable: true, isReading: false, isHeld: false }
  client.on('error', () => (health.usable = false))
  client.on('end', () => (health.usable = false))
  await connectClient(client).catch(async (error: unknown) => {
    if (error instanceof SettingError) await close(client)
    throw error
  })
  const { stream } = client.connection
  const watch = endSilence(stream, health)
  return {
    get usable() {
      return health.usable
    },
    read: async (text, values, sink) =>
      await new Promise((resolve, reject) => {
        const sent = values.map((value) => (Array.isArray(value) ? textArray(value) : value))
        const config: pg.QueryArrayConfig = { text, values: sent, rowMode: 'array' }
        health.isReading = true
        const asked = new pg.Query(config, (error: Error | undefined) => {
          health.isReading = false
          if (error) reject(error)
          else resolve()
        })
        giveRows(asked, rowsTo, sink)
        client.query(asked)
      }),
    hold: (isHeld) => {
      health.isHeld = isHeld
      if (isHeld) stream.pause()
      else stream.resume()
    },
    close: async () => {
      clearInterval(watch)
      // What is held would not hear of the end.
      stream.resume()
      await close(client)
    },
  }
}

interface Health {
  usable: boolean
  isReading: boolean
  isHeld: boolean
}

/** Breaks a connection on which a statement runs and nothing has come for too long, though somebody waits for it. */
function endSilence(stream: Duplex, health: Readonly<Health>) {
  const socket = stream as Duplex & { readonly bytesRead: number }
  let read = -1
  let silentLooks = 0
  return setInterval(() => {
    const isSilent = health.isReading && !health.isHeld && socket.bytesRead === read
    silentLooks = isSilent ? silentLooks + 1 : 0
    read = socket.bytesRead
    if (silentLooks >= LOOKS) stream.destroy()
  }, SILENCE_MS / LOOKS).unref()
}
