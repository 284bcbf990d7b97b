import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { ClusterProfile } from '../../../shared/cluster.ts'
import type { ConnectionCheck } from '../../../shared/connection-check.ts'
import type { Clusters } from '../../clusters/clusters.ts'
import { MfaPrompt } from '../mfa/mfa-prompt.ts'
import { clusterHandlers } from './cluster-handlers.ts'

const PROFILE = ClusterProfile.parse({
  name: 'mine',
  endpoint: '127.0.0.1',
  region: 'eu-west-1',
  environment: 'development',
})

function handlersOn(clusters: Partial<Clusters>, busy: readonly string[] = []) {
  const told: ConnectionCheck[] = []
  const mfa = new MfaPrompt({ onQuestion: () => {}, after: () => () => {} })
  const handlers = clusterHandlers({
    clusters: clusters as Clusters,
    mfa,
    isInUse: (name) => busy.includes(name),
    onCheck: (check) => void told.push(check),
  })
  return { handlers, told }
}

test('a cluster that a job works on is neither removed nor changed', async () => {
  const asked: string[] = []
  const clusters = {
    save: async ({ name }: ClusterProfile) => await Promise.resolve((asked.push(`save ${name}`), [])),
    remove: async (name: string) => await Promise.resolve((asked.push(`remove ${name}`), [])),
  }
  const { handlers } = handlersOn(clusters, ['mine'])
  const refused = {
    problem: {
      kind: 'refused',
      code: 'cluster-busy',
      message: expect.stringContaining('A job is running on “mine”'),
    },
  }
  await expect(handlers['clusters:remove']({ name: 'mine' })).rejects.toMatchObject(refused)
  await expect(handlers['clusters:save']({ profile: PROFILE, replaces: 'mine' })).rejects.toMatchObject(
    refused,
  )
  expect(asked).toEqual([])
  await handlers['clusters:remove']({ name: 'other' })
  await handlers['clusters:save']({ profile: { ...PROFILE, name: 'new' }, replaces: null })
  expect(asked).toEqual(['remove other', 'save new'])
})

test('a check tells each step under the id that the window chose, and ends with the answer', async () => {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const { handlers, told } = handlersOn({
    credentials: async (awsProfile) =>
      await Promise.resolve({ accessKeyId: `AKIDEXAMPLE${awsProfile ?? ''}`, secretAccessKey: 'hunter2' }),
    authority: async () => await Promise.resolve(null),
  })
  const check = await handlers['clusters:check']({ id: 'c1', profile: { ...PROFILE, port } })
  server.close()
  expect(check).toMatchObject({ id: 'c1', ended: true })
  expect(told.at(-1)).toEqual(check)
  expect(told.slice(0, -1).every(({ id, ended }) => id === 'c1' && !ended)).toBe(true)
  expect(check.lines.map(({ state }) => state)).toEqual([
    'passed',
    'passed',
    'failed',
    ...Array.from({ length: 6 }, () => 'skipped'),
  ])
  expect(JSON.stringify(told)).not.toContain('hunter2')
  expect(JSON.stringify(told)).not.toContain('X-Amz-Signature')
})
