import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { directClientConfig } from '../../testing/direct-client.ts'
import { connectClient, SUPERUSER, withClient } from '../postgres/client.ts'
import { directConnection } from '../postgres/direct-connection.ts'
import { sandboxFolder } from '../folder.ts'
import { readPasswords } from '../credentials/passwords.ts'
import { temporarySandbox, type TemporarySandbox } from '../temporary-sandbox.ts'
import { rolePasswords } from './role-passwords.ts'

let home: TemporarySandbox
let superuser: pg.Client
let admin: pg.Client
let port: number
let password: (role: string) => Promise<string | null>

beforeAll(async () => {
  home = await temporarySandbox()
  await home.sandbox.start()
  const direct = await directConnection(home.home)
  const passwords = await readPasswords(sandboxFolder(home.home).passwords)
  port = direct.port
  superuser = await connectClient({ port, user: SUPERUSER, password: passwords.superuser })
  password = rolePasswords(superuser, passwords)
  admin = new pg.Client(directClientConfig(direct))
  await admin.connect()
})
afterAll(async () => {
  await Promise.all([superuser.end(), admin.end()])
  await home[Symbol.asyncDispose]()
})

const ARN = 'arn:aws:iam::000000000000:user/sandbox'
const makeRole = (name: string) => admin.query(`CREATE ROLE "${name}" LOGIN`)
const grant = (name: string) => admin.query('CALL sandbox_rules.iam_grant($1, $2)', [name, ARN])
const revoke = (name: string) => admin.query('CALL sandbox_rules.iam_revoke($1, $2)', [name, ARN])

async function whoIs(user: string): Promise<unknown> {
  const login = { port, user, password: (await password(user)) ?? '' }
  return await withClient(login, async (client) => (await client.query('SELECT current_user AS me')).rows[0])
}

test('admin and whoever admin granted to an identity log in', async () => {
  expect(await whoIs('admin')).toEqual({ me: 'admin' })
  for (const name of ['reader', `O'Neil "the" wri\\ter`]) {
    await makeRole(name.replaceAll('"', '""'))
    await grant(name)
    const logins = await Promise.all([whoIs(name), whoIs(name), whoIs(name)])
    for (const login of logins) expect(login).toEqual({ me: name })
  }
  expect(await password('reader')).not.toBe(await password('admin'))
})

test('a password is set once, and again for a role that was made anew', async () => {
  const stored = async () =>
    (await superuser.query(`SELECT rolpassword AS it FROM pg_authid WHERE rolname = 'again'`))
      .rows[0] as unknown
  await makeRole('again')
  await grant('again')
  await whoIs('again')
  const first = await stored()
  await whoIs('again')
  expect(await stored()).toEqual(first)
  await revoke('again')
  await admin.query('DROP ROLE again')
  expect(await password('again')).toBeNull()
  await makeRole('again')
  await grant('again')
  expect(await whoIs('again')).toEqual({ me: 'again' })
})

test('nobody else does, and gets no password', async () => {
  await makeRole('stranger')
  await makeRole('group')
  await grant('group')
  await admin.query('ALTER ROLE "group" NOLOGIN')
  for (const role of ['stranger', 'group', 'missing', SUPERUSER, 'pg_read_all_data', '']) {
    expect(await password(role), role).toBeNull()
  }
  const { rows } = await superuser.query(
    `SELECT rolname FROM pg_authid WHERE rolname IN ('stranger', 'group', 'pg_read_all_data') AND rolpassword IS NOT NULL`,
  )
  expect(rows).toEqual([])
})
