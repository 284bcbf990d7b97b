import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readAccess } from '../credentials/access.ts'
import { ADMIN, DATABASE, SUPERUSER, withClient } from './client.ts'
import { serverFault } from '../fault.ts'
import type { SandboxFolder } from '../folder.ts'
import type { Passwords } from '../credentials/passwords.ts'
import { runProgram } from './run-program.ts'
import type { ServerPlace } from './server.ts'
import { readSql, splitStatements } from '../../sql-file.ts'
import { readText } from '../text-file.ts'
import { tokenOf } from '../credentials/token.ts'
import { writeAtomically } from '../../files/write-atomically.ts'

const RULES = ['sandbox-rules.sql', 'sandbox-sys.sql', 'sandbox-catalog.sql']
const LEDGER = 'ledger.sql'

/** What a set-up that was killed may leave behind starts with this. */
const DRAFT = 'new-'

/**
 * Makes an empty data folder with its superuser. It is made elsewhere and then moved: the initdb
 * of a killed process goes on for a moment and must not write into the data of its successor.
 */
export async function createData(
  { folder, binaries, user }: ServerPlace,
  passwords: Passwords,
): Promise<void> {
  const draft = await mkdtemp(join(folder.root, DRAFT))
  const [data, passwordFile] = [join(draft, 'data'), join(draft, 'password')]
  await user.own(draft)
  await writeFile(passwordFile, passwords.superuser, { mode: 0o600 })
  await user.own(passwordFile)
  const end = await runProgram(user, binaries.initdb, [
    ...['--pgdata', data, '--username', SUPERUSER, '--pwfile', passwordFile],
    ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C', '--no-instructions'],
  ])
  if (!end.ok) throw serverFault('create its files', end.output, folder.root)
  await rename(data, folder.data)
  await rm(draft, { recursive: true })
}

/** Makes the role `admin`, which owns what people see and is no superuser. */
export async function createRoles(port: number, passwords: Passwords): Promise<void> {
  await withClient({ port, user: SUPERUSER, password: passwords.superuser }, async (client) => {
    const password = client.escapeLiteral(passwords.admin)
    await client.query(`
      CREATE ROLE ${ADMIN} LOGIN CREATEROLE PASSWORD ${password};
      GRANT CREATE ON DATABASE ${DATABASE} TO ${ADMIN};
      ALTER SCHEMA public OWNER TO ${ADMIN}`)
  })
}

/** Makes the demo table through the gateway, as a person would: each statement in a transaction of its own. */
export async function loadDemoTable(folder: SandboxFolder, port: number): Promise<void> {
  const access = await readAccess(folder, Date.now())
  const login = { port, user: ADMIN, password: await tokenOf(access.accessKey, ADMIN) }
  const authority = await readFile(folder.authority, 'utf8')
  await withClient({ ...login, authority }, async (client) => {
    for (const statement of splitStatements(readSql('batch_test_setup.sql'))) await client.query(statement)
  })
}

/** Makes Sluice's ledger, so that jobs need not ask for it; can be repeated. */
export async function createLedger(port: number, passwords: Passwords): Promise<void> {
  await withClient({ port, user: ADMIN, password: passwords.admin }, async (client) => {
    for (const statement of splitStatements(readSql(LEDGER))) await client.query(statement)
  })
}

/** Installs the rules of the sandbox; can be repeated. */
export async function runRules(port: number, passwords: Passwords): Promise<void> {
  await withClient({ port, user: SUPERUSER, password: passwords.superuser }, (client) =>
    client.query(RULES.map(readSql).join('\n')),
  )
}

/** Gives a sandbox that another version of Sluice made the rules and the ledger of this one. */
export async function updateRules(place: ServerPlace, port: number, passwords: Passwords): Promise<void> {
  if ((await readText(place.folder.ready)) === readyMark()) return
  await runRules(port, passwords)
  await createLedger(port, passwords)
  await markReady(place)
}

/** Says that the data is set up to its end, and with which rules and ledger. */
export async function markReady({ folder, user }: ServerPlace): Promise<void> {
  await writeAtomically(folder.ready, readyMark(), 0o644)
  await user.own(folder.ready)
}

/** Whether the data has been set up to its end. */
export async function isReady(folder: SandboxFolder): Promise<boolean> {
  return (await readText(folder.ready)) !== null
}

/**
 * Removes everything a set-up makes, also one that was killed, and the faults; the server must not
 * run. Access key, certificate and the gateway's port stay, so that clients need not be told anew.
 */
export async function removeData(folder: SandboxFolder): Promise<void> {
  const drafts = (await readdir(folder.root)).filter((name) => name.startsWith(DRAFT))
  const made = [folder.data, folder.passwords, folder.faults]
  for (const path of [...made, ...drafts.map((name) => join(folder.root, name))])
    await rm(path, { recursive: true, force: true, maxRetries: 5 })
}

function readyMark(): string {
  const made = createHash('sha256')
    .update([...RULES, LEDGER].map(readSql).join('\n'))
    .digest('hex')
  return JSON.stringify({ made })
}
