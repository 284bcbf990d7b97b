import { afterEach, beforeEach, expect, test } from 'vitest'
import { testGateway, type TestGateway } from './testing/test-gateway.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await testGateway()
})
afterEach(() => gateway[Symbol.asyncDispose]())

test('a client of AWS’s connector logs in and works', async () => {
  const client = await gateway.client({ pipeline: true })
  const results = await Promise.all([
    client.query('SELECT 1 AS a'),
    client.query('SELECT $1::int + 1 AS a', [41]),
    client.query({ name: 'p', text: 'SELECT current_user AS a' }),
    client.query({ name: 'p', text: 'SELECT current_user AS a' }),
  ])
  expect(results.map(({ rows }) => rows[0].a)).toEqual([1, 42, 'admin', 'admin'])
})
