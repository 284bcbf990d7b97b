import { expect, it } from 'vitest'
import type { Connection } from '../../../shared/cluster.ts'
import { directTestConnection, withTable } from '../../testing/cluster.ts'
import { HOSTILE_ENVIRONMENT, inEnvironment, ownUser } from '../testing/hostile-settings.ts'
import { wireProxy } from '../testing/wire/wire-proxy.ts'
import { openSession, withSession } from './session.ts'

const SETTINGS = {
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  extra_float_digits: '1',
  client_encoding: 'UTF8',
  standard_conforming_strings: 'on',
  search_path: '"$user", public',
  statement_timeout: '0',
  transaction_read_only: 'off',
}

async function settingsOf(connection: Connection): Promise<Record<string, string | null>> {
  const session = await openSession(connection, 'sluice')
  try {
    const names = [...Object.keys(SETTINGS), 'application_name']
    const { rows } = await session.query(
      `SELECT ${names.map((name) => `current_setting('${name}')`).join(', ')}`,
    )
    return Object.fromEntries(names.map((name, index) => [name, rows[0]?.[index] ?? null]))
  } finally {
    await session.close()
  }
}

it.each(['iam', 'password'])('are ours whatever the environment says, signed in with %s', async (kind) => {
  await withTable('id int', async ({ connection, direct }) => {
    const settings = await inEnvironment(
      HOSTILE_ENVIRONMENT,
      async () => await settingsOf(kind === 'iam' ? connection : direct),
    )
    const application_name = expect.stringMatching(/^sluice(:|$)/) as string
    expect(settings).toEqual({ ...SETTINGS, application_name })
  })
})

it('are ours whatever is set for the role', async () => {
  await withTable('id int', async (table) => {
    const user = await ownUser(table)
    await user.give({
      datestyle: "'German, DMY'",
      intervalstyle: "'sql_standard'",
      timezone: "'America/St_Johns'",
      extra_float_digits: '-15',
      client_encoding: "'LATIN1'",
      search_path: 'pg_catalog',
      application_name: "'somebody else'",
    })
    expect(await settingsOf(user.connection)).toMatchObject(SETTINGS)
  })
})

it.each([
  ['default_transaction_read_only', 'on', 'off'],
  ['standard_conforming_strings', 'off', 'on'],
])('refuse a session where %s is %s', async (name, value, wanted) => {
  await withTable('id int', async (table) => {
    const user = await ownUser(table)
    await user.give({ [name]: value })
    const opened = withSession(user.connection, async (session) => await session.query('SELECT'))
    await expect(opened).rejects.toMatchObject({
      problem: {
        message: expect.stringContaining(`${name} is “${value}” and must be “${wanted}”`),
        nextStep: expect.stringContaining(`ALTER ROLE "${user.connection.user}" RESET ALL`),
      },
    })
  })
})

it('say which one a cluster does not take', async () => {
  const error = {
    sqlState: '0A000',
    message: 'setting configuration parameter "IntervalStyle" not supported',
  }
  await using proxy = await wireProxy(await directTestConnection(), {
    connect: () => ({ kind: 'refuse', error }),
  })
  const opened = withSession(proxy.connection, async (session) => await session.query('SELECT'))
  await expect(opened).rejects.toMatchObject({
    problem: {
      message: expect.stringContaining(error.message),
      nextStep: expect.not.stringContaining('VPN'),
    },
  })
})
