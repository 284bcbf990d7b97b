import { expect, test } from 'vitest'
import { testConnection } from '../../testing/cluster.ts'
import { openPlain } from './plain-connection.ts'

test('answers and refusals come as the server gives them, each statement of a text on its own', async () => {
  const plain = await openPlain({ ...(await testConnection()), schema: 'pg_catalog' })
  expect(await plain.ask('SELECT 1 AS a, NULL AS b; SHOW search_path')).toEqual({
    results: [
      { command: 'SELECT', count: 1, columns: ['a', 'b'], rows: [['1', null]] },
      { command: 'SHOW', count: null, columns: ['search_path'], rows: [['"pg_catalog"']] },
    ],
  })
  expect(await plain.ask('SELECT $1::int', [7])).toMatchObject({ results: [{ rows: [['7']] }] })
  expect(await plain.ask('SELECT nothing')).toEqual({
    error: { code: '42703', message: 'column "nothing" does not exist' },
  })
  await plain.close()
})

test('a connection that ends is no answer, and cannot be used any more', async () => {
  const plain = await openPlain(await testConnection())
  const asked = plain.ask('SELECT pg_sleep(60)')
  plain.cut()
  expect(await asked).toEqual({ none: 'lost' })
  expect(plain.usable).toBe(false)
  expect(await plain.ask('SELECT 1')).toEqual({ none: 'lost' })
  await plain.close()
})

test('a cluster that nobody listens for is a problem', async () => {
  const connection = { ...(await testConnection()), port: 1 }
  await expect(openPlain(connection)).rejects.toMatchObject({ problem: { code: 'connection-failed' } })
})
