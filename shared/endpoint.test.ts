import { describe, expect, test } from 'vitest'
import { clusterArn, endpointFault, endpointText, parseEndpoint } from './endpoint.ts'

const ID = 'abcdefghijklmnopqrstuvwxyz'
const HOST = `${ID}.dsql.us-east-1.on.aws`
const PUBLIC = { host: HOST, port: null, region: 'us-east-1', clusterId: ID }

describe('parseEndpoint', () => {
  test.each([
    [HOST, PUBLIC],
    [`  ${HOST.toUpperCase()}.\n`, PUBLIC],
    [`${HOST}:5432`, { ...PUBLIC, port: 5_432 }],
    [`https://${HOST}/`, PUBLIC],
    [`postgresql://admin@${HOST}:5432/postgres?sslmode=verify-full`, { ...PUBLIC, port: 5_432 }],
    [`arn:aws:dsql:us-east-1:123456789012:cluster/${ID}`, PUBLIC],
    [
      `${ID}.dsql-fnh4.eu-west-1.on.aws`,
      { host: `${ID}.dsql-fnh4.eu-west-1.on.aws`, port: null, region: 'eu-west-1', clusterId: ID },
    ],
    ['127.0.0.1:6000', { host: '127.0.0.1', port: 6_000, region: null, clusterId: null }],
    ['dsql.example.com', { host: 'dsql.example.com', port: null, region: null, clusterId: null }],
    ['[::1]:5432', { host: '::1', port: 5_432, region: null, clusterId: null }],
  ])('reads %j', (text, read) => {
    expect(parseEndpoint(text)).toEqual(read)
  })

  test.each([
    '',
    '   ',
    'a b',
    `${HOST}:0`,
    `${HOST}:65536`,
    `${HOST}:abc`,
    'ünder.example',
    ':5432',
    '/',
    '.',
  ])('reads nothing from %j', (text) => {
    expect(parseEndpoint(text)).toBeNull()
  })
})

describe('endpointFault', () => {
  test.each([
    HOST,
    `${ID}.dsql-fnh4.eu-west-1.on.aws`,
    '127.0.0.1',
    'vpce-1.dsql.us-east-1.vpce.amazonaws.com',
  ])('finds none in %s', (host) => {
    expect(endpointFault({ ...PUBLIC, host })).toBeNull()
  })

  test.each([
    ['dsql.us-east-1.api.aws', 'address of the Aurora DSQL service'],
    ['orders.cluster-abc.us-east-1.rds.amazonaws.com', 'Amazon RDS or Aurora'],
    [ID, 'the Region in it as well'],
    ['localhost', '127.0.0.1'],
    ['orders', 'not a whole host name'],
    ['::1', 'IPv6'],
  ])('says what is wrong with %s', (host, words) => {
    expect(endpointFault({ ...PUBLIC, host })).toContain(words)
  })
})

test('endpointText leaves the usual port out', () => {
  expect(endpointText({ endpoint: HOST, port: 5_432 })).toBe(HOST)
  expect(endpointText({ endpoint: '127.0.0.1', port: 6_000 })).toBe('127.0.0.1:6000')
})

test('clusterArn has stars for what is not known', () => {
  const region = 'us-east-1'
  expect(clusterArn({ endpoint: HOST, region })).toBe(`arn:aws:dsql:us-east-1:*:cluster/${ID}`)
  expect(clusterArn({ endpoint: '127.0.0.1', region }, '123456789012')).toBe(
    'arn:aws:dsql:us-east-1:123456789012:cluster/*',
  )
})
