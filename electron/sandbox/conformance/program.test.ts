import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { useCluster } from './cluster.ts'

const PROGRAM = fileURLToPath(new URL('./sample-program.ts', import.meta.url))

const cluster = useCluster()

test('a program written for a real cluster deletes in batches, with nothing but variables', async () => {
  const { host, port, region, accessKeyId, secretAccessKey, authorityFile } = await cluster.sandbox.access()
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], {
    env: {
      PATH: process.env['PATH'],
      CLUSTER_ENDPOINT: host,
      PGPORT: `${port}`,
      CLUSTER_USER: 'admin',
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      NODE_EXTRA_CA_CERTS: authorityFile,
    },
  })
  expect(JSON.parse(stdout)).toEqual({ deleted: 1_000, batches: 5, left: 0 })
  const client = await cluster.connect()
  expect((await client.query('SELECT count(*)::int AS n FROM batch_test')).rows).toEqual([{ n: 4_000 }])
})
