import { expect, test } from 'vitest'
import type { FoundCluster } from '../../../shared/aws-account.ts'
import { ClusterProfile } from '../../../shared/cluster.ts'
import { checkClusterForm, clusterFieldOf, type ClusterField } from './check-cluster-form.ts'
import {
  type ClusterForm,
  EMPTY_FORM,
  endpointWords,
  formOf,
  readEndpoint,
  withEndpoint,
  withFound,
} from './cluster-form.ts'

const ID = 'abcdefghijklmnopqrstuvwxyz'
const HOST = `${ID}.dsql.eu-west-1.on.aws`
const FOUND: FoundCluster = {
  id: ID,
  arn: `arn:aws:dsql:eu-west-1:123456789012:cluster/${ID}`,
  region: 'eu-west-1',
  endpoint: HOST,
  status: 'ACTIVE',
  name: 'Order history',
  tags: { Name: 'Order history' },
  deletionProtection: true,
  multiRegion: false,
  created: null,
}
const pasted = (text: string, taken: string[] = []) => withEndpoint(EMPTY_FORM, text, taken)

test('an endpoint alone is enough to connect', () => {
  expect(checkClusterForm(pasted(HOST), [])).toEqual({
    errors: {},
    profile: ClusterProfile.parse({
      name: 'dsql-abcdef',
      endpoint: HOST,
      region: 'eu-west-1',
      environment: 'production',
    }),
  })
})

test.each([
  [`  ${HOST.toUpperCase()}. `, HOST, 'eu-west-1', '5432'],
  [`postgres://admin@${HOST}:5433/postgres?sslmode=require`, HOST, 'eu-west-1', '5433'],
  [FOUND.arn, HOST, 'eu-west-1', '5432'],
  ['127.0.0.1:6000', '127.0.0.1', '', '6000'],
])('%s is read', (text, host, region, port) => {
  const form = pasted(text)
  expect(readEndpoint(form)?.host).toBe(host)
  expect(form).toMatchObject({ region, port })
  const { profile } = checkClusterForm({ ...form, region: 'eu-west-1' }, [])
  expect(profile).toMatchObject({ endpoint: host, port: Number(port) })
})

test('what an endpoint does not tell stays as it was typed', () => {
  const typed: ClusterForm = { ...EMPTY_FORM, region: 'us-west-2', port: '6000' }
  expect(withEndpoint(typed, 'db.example.com', [])).toMatchObject({ region: 'us-west-2', port: '6000' })
})

test('a port that came with an endpoint goes with it, one that was typed stays', () => {
  expect(withEndpoint(pasted(`${HOST}:6000`), HOST, []).port).toBe('5432')
  expect(withEndpoint({ ...pasted(HOST), port: '7000' }, 'db.example.com', []).port).toBe('7000')
})

test('a user that came with an endpoint goes with it, one that was typed stays', () => {
  const reader = pasted(`postgres://reader:secret@${HOST}`)
  expect(checkClusterForm(reader, []).profile).toMatchObject({ endpoint: HOST, user: 'reader' })
  expect(withEndpoint(reader, HOST, []).user).toBe('admin')
  expect(withFound(reader, FOUND, null, []).user).toBe('admin')
  expect(withEndpoint({ ...pasted(HOST), user: 'app' }, 'db.example.com', []).user).toBe('app')
})

test.each([
  [`Reader@${HOST}`, `Detected: cluster ID ${ID}, Region eu-west-1, user "Reader"`],
  [`${HOST}:6000`, `Detected: cluster ID ${ID}, Region eu-west-1, port 6000`],
  ['127.0.0.1:6000', 'Detected: port 6000'],
  ['db.example.com', ''],
  ['nope nope', ''],
  [' ', ''],
])('what was read from %s is told', (text, words) => {
  expect(endpointWords(pasted(text))).toBe(words)
})

test('a cluster of the account fills in everything that AWS knows of it', () => {
  expect(withFound(EMPTY_FORM, FOUND, 'work', [])).toEqual({
    ...EMPTY_FORM,
    name: 'Order-history',
    endpoint: HOST,
    region: 'eu-west-1',
    awsProfile: 'work',
  })
})

test.each([
  [{ env: 'prod' }, 'production'],
  [{ Environment: 'Production' }, 'production'],
  [{ stage: 'live' }, 'production'],
  [{ stage: 'pre-prod' }, 'staging'],
  [{ env: 'non-production' }, 'staging'],
  [{ env: 'Staging' }, 'staging'],
  [{ env: 'dev' }, 'development'],
  [{ env: 'prod-eu' }, 'production'],
  [{ env: 'products' }, 'production'],
  [{ owner: 'dev' }, 'production'],
])('tags %j mean %s', (tags, environment) => {
  expect(withFound(EMPTY_FORM, { ...FOUND, tags }, null, []).environment).toBe(environment)
})

test('a suggested name is free and allowed, and gives way to the next', () => {
  const taken = ['dsql-abcdef', 'dsql-abcdef-2']
  expect(pasted(HOST, taken).name).toBe('dsql-abcdef-3')
  expect(withEndpoint(pasted(HOST), 'db.example.com', []).name).toBe('db.example.com')
  expect(withFound(EMPTY_FORM, { ...FOUND, name: '…' }, null, []).name).toBe('')
  const long = withFound(EMPTY_FORM, { ...FOUND, name: `é ${'x'.repeat(200)} ` }, null, [])
  expect(checkClusterForm(long, []).errors).toEqual({})
})

test('a name that a person gave stays', () => {
  const named: ClusterForm = { ...EMPTY_FORM, name: 'mine', named: true }
  expect(withEndpoint(named, HOST, []).name).toBe('mine')
  expect(withFound(named, FOUND, null, []).name).toBe('mine')
})

test('the form of a saved cluster means that cluster', () => {
  const profile: ClusterProfile = {
    name: 'orders',
    endpoint: HOST,
    port: 6000,
    region: 'eu-west-1',
    user: 'app',
    schema: 'Sales "EU"',
    awsProfile: 'work',
    authorityFile: '/etc/ca.pem',
    environment: 'production',
    colour: 'red',
  }
  expect(checkClusterForm(formOf(profile), ['other']).profile).toEqual(profile)
  const plain = { ...profile, schema: null, authorityFile: null, awsProfile: null }
  expect(checkClusterForm(formOf(plain), []).profile).toEqual(plain)
})

test.each<[ClusterField, string, string]>([
  ['endpoint', 'not an endpoint', 'This is not an endpoint.'],
  ['endpoint', '-', 'This is not an endpoint.'],
  ['endpoint', `${HOST}:70000`, 'This is not an endpoint.'],
  ['region', 'Ireland', 'such as eu-west-1'],
  ['user', 'x'.repeat(64), 'at most 63'],
  ['schema', 'x'.repeat(64), 'at most 63'],
  ['name', 'sandbox', 'reserved for the sandbox'],
  ['name', 'two words', 'letters, digits'],
  ['name', 'orders', 'A cluster named “orders” already exists.'],
  ['port', '0', '1 to 65,535'],
  ['port', '65536', '1 to 65,535'],
  ['authorityFile', 'x'.repeat(5_000), 'the path of a file'],
])('a wrong %s is told at its field: %s', (field, value, message) => {
  const { profile, errors } = checkClusterForm({ ...pasted(HOST), [field]: value }, ['orders'])
  expect(profile).toBeNull()
  expect(errors).toEqual({ [field]: { message: expect.stringContaining(message), missing: false } })
})

test('what is still missing is no reproach', () => {
  const { errors } = checkClusterForm({ ...EMPTY_FORM, user: ' ', port: '' }, [])
  expect(Object.keys(errors).toSorted()).toEqual(['endpoint', 'name', 'port', 'region', 'user'])
  expect(Object.values(errors).every(({ missing }) => missing)).toBe(true)
})

test('a refused name is told at the name', () => {
  expect(clusterFieldOf('cluster-exists')).toBe('name')
  expect(clusterFieldOf('disk-full')).toBeNull()
})
