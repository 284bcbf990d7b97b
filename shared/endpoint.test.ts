import { describe, expect, test } from 'vitest'
import { clusterArn, endpointFault, endpointText, parseEndpoint } from './endpoint.ts'

const ID = 'abcdefghijklmnopqrstuvwxyz'
const HOST = `${ID}.dsql.us-east-1.on.aws`
const PUBLIC = { host: HOST, port: null, region: 'us-east-1', clusterId: ID, user: null }
const OTHER = { port: null, region: null, clusterId: null, user: null }

describe('parseEndpoint', () => {
  test.each([
    [HOST, PUBLIC],
    [`  ${HOST.toUpperCase()}.\n`, PUBLIC],
    [`${HOST}:5432`, { ...PUBLIC, port: 5_432 }],
    [`https://${HOST}/`, PUBLIC],
    [
      `postgresql://admin@${HOST}:5432/postgres?sslmode=verify-full`,
      { ...PUBLIC, port: 5_432, user: 'admin' },
    ],
    [`postgresql://reader@${HOST}/postgres`, { ...PUBLIC, user: 'reader' }],
    [`postgres://r%40d%3a:se:cret@${HOST}`, { ...PUBLIC, user: 'r@d:' }],
    [`https://:secret@${HOST}`, PUBLIC],
    [`https://${HOST}?user=me@corp.example.com`, PUBLIC],
    [`https://${HOST}#me@corp.example.com`, PUBLIC],
    [`arn:aws:dsql:us-east-1:123456789012:cluster/${ID}`, PUBLIC],
    [
      `${ID}.dsql-fnh4.eu-west-1.on.aws`,
      { ...PUBLIC, host: `${ID}.dsql-fnh4.eu-west-1.on.aws`, region: 'eu-west-1' },
    ],
    ['127.0.0.1:6000', { ...OTHER, host: '127.0.0.1', port: 6_000 }],
    ['dsql.example.com', { ...OTHER, host: 'dsql.example.com' }],
    ['[::1]:5432', { ...OTHER, host: '::1', port: 5_432 }],
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
    `100%@${HOST}`,
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
    [ID, 'also contains the Region'],
    ['localhost', '127.0.0.1'],
    ['orders', 'not a complete host name'],
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
