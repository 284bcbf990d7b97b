import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { composeSluice } from '../../electron/compose.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import { ADMIN, SUPERUSER, withClient } from '../../electron/sandbox/client.ts'
import { sandboxFolder } from '../../electron/sandbox/folder.ts'
import { readPasswords } from '../../electron/sandbox/passwords.ts'
import { SILENT } from '../../shared/logger.ts'

/** A sandbox of the benchmark's own, with an engine and a client on it; disposing removes it. */
export interface BenchSandbox extends AsyncDisposable {
  readonly engine: Engine
  readonly client: pg.Client
  /** `PostgreSQL 16.14`. */
  readonly version: string | null
}

export async function openBenchSandbox(): Promise<BenchSandbox> {
  const home = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
  const workerScript = new URL('../../electron/engine/run/worker.ts', import.meta.url)
  const { engine, sandbox } = composeSluice({ home, workerScript, logger: SILENT })
  const { version, port } = await sandbox.start()
  await allowCheckpoints(home, port)
  const client = new pg.Client({ ...(await sandbox.connection()) })
  await client.connect()
  return {
    engine,
    client,
    version,
    [Symbol.asyncDispose]: async () => {
      await client.end()
      await engine.close()
      await sandbox.stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** Only the superuser can allow it, who otherwise does nothing but set the sandbox up. */
async function allowCheckpoints(home: string, port: number | null): Promise<void> {
  const { superuser: password } = await readPasswords(sandboxFolder(home).passwords)
  const login = { port: port ?? 0, user: SUPERUSER, password }
  await withClient(login, async (client) => void (await client.query(`GRANT pg_checkpoint TO ${ADMIN}`)))
}
