import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { problemOf } from '../../shared/problem-error.ts'
import type { Problem } from '../../shared/problem.ts'
import { profileOf, type TargetOptions, targetOf } from './target.ts'

const ID = 'abcdefghijklmnopqrstuvwxyz'
const HOST = `${ID}.dsql.us-east-1.on.aws`

function problemWith(options: TargetOptions): Problem {
  try {
    targetOf('purge', options)
  } catch (error) {
    return problemOf(error)
  }
  throw new Error('was accepted')
}

describe('the cluster of a command', () => {
  it('is a known one by its name', () => {
    expect(targetOf('purge', { cluster: 'orders' })).toEqual({ cluster: 'orders', profile: null })
  })

  it('is described by its endpoint, and counts as production unless it is said to be something else', () => {
    expect(targetOf('purge', { endpoint: HOST })).toEqual({
      cluster: ID,
      profile: {
        name: ID,
        endpoint: HOST,
        port: 5_432,
        region: 'us-east-1',
        user: 'admin',
        schema: null,
        awsProfile: null,
        authorityFile: null,
        environment: 'production',
        colour: 'grey',
      },
    })
  })

  it('takes all that describes it', () => {
    const options = {
      endpoint: '127.0.0.1:6000',
      region: 'eu-west-1',
      user: 'app',
      schema: 'shop',
      awsProfile: 'work',
      caFile: 'ca.pem',
      environment: 'development',
    }
    expect(targetOf('purge', options)).toMatchObject({
      cluster: '127.0.0.1',
      profile: {
        endpoint: '127.0.0.1',
        port: 6_000,
        region: 'eu-west-1',
        user: 'app',
        schema: 'shop',
        awsProfile: 'work',
        authorityFile: resolve('ca.pem'),
        environment: 'development',
      },
    })
    expect(targetOf('purge', { endpoint: HOST, port: '7000' }).profile?.port).toBe(7_000)
  })

  it('takes user and port of its endpoint, which may be given twice', () => {
    const endpoint = `postgresql://reader:secret@${HOST}:6000/postgres`
    const told = { user: 'reader', port: 6_000 }
    expect(targetOf('purge', { endpoint }).profile).toMatchObject(told)
    expect(targetOf('purge', { endpoint, user: 'reader', port: '6000' }).profile).toMatchObject(told)
    const id = { endpoint: `reader@${ID}:6000`, region: 'us-east-1' }
    expect(targetOf('purge', id).profile).toMatchObject({ ...told, endpoint: HOST })
  })

  it('is read from an ARN, and from an id with its Region', () => {
    const arn = `arn:aws:dsql:us-east-1:123456789012:cluster/${ID}`
    expect(targetOf('purge', { endpoint: arn }).profile?.endpoint).toBe(HOST)
    expect(targetOf('purge', { endpoint: ID, region: 'us-east-1' }).profile?.endpoint).toBe(HOST)
  })

  it('has a name of its own when it is saved', () => {
    expect(profileOf('orders', { endpoint: HOST, colour: 'red' })).toMatchObject({
      name: 'orders',
      colour: 'red',
    })
  })

  it.each<[TargetOptions, string, string]>([
    [{}, 'purge needs --cluster.', '--cluster sandbox'],
    [{ cluster: ' ' }, 'The name of the cluster is empty.', '--cluster sandbox'],
    [{ cluster: 'orders', endpoint: HOST }, '--cluster and --endpoint', 'Leave one'],
    [
      { cluster: 'orders', user: 'app' },
      '--user can be used only with --endpoint',
      'add NAME --endpoint ENDPOINT --replace',
    ],
    [{ endpoint: HOST, caFile: '' }, '“” is not the name of a file.', 'Specify a file.'],
    [{ cluster: 'sandbox', environment: 'staging' }, '--environment can be used only with', 'Leave it out'],
    [{ endpoint: 'a b' }, '“a b” is not the endpoint', '<id>.dsql.<region>.on.aws'],
    [{ endpoint: `u:p/w@${HOST}:x` }, `“…@${HOST}:x” is not the endpoint`, 'AWS console'],
    [{ endpoint: `a@${HOST}`, user: 'b' }, 'the database user “a”, not “b”', 'Leave --user out'],
    [{ endpoint: `${HOST}:6000`, port: '5432' }, 'has the port 6000, not 5432', 'Leave --port out'],
    [{ endpoint: ID }, 'also contains the Region', 'ARN'],
    [{ endpoint: 'localhost', region: 'us-east-1' }, '127.0.0.1', 'AWS console'],
    [{ endpoint: 'dsql.us-east-1.api.aws' }, 'address of the Aurora DSQL service', 'AWS console'],
    [{ endpoint: '127.0.0.1' }, 'The Region cannot be read from “127.0.0.1”', '--region us-east-1'],
    [{ endpoint: HOST, region: 'eu-west-1' }, 'is in us-east-1, not in eu-west-1', 'Leave --region out'],
    [{ endpoint: '127.0.0.1', region: 'Ohio' }, 'The Region is not a valid AWS Region', 'us-east-1'],
    [{ endpoint: HOST, port: '0' }, '--port takes a whole number', '--port 5432'],
    [{ endpoint: HOST, user: '' }, 'database user', 'admin'],
    [
      { endpoint: HOST, environment: 'sandbox' },
      'The environment is not valid',
      'development, staging or production',
    ],
  ])('%j is answered with its cause and the next step', (options, cause, next) => {
    const problem = problemWith(options)
    expect(problem.kind).toBe('usage')
    expect(problem.message).toContain(cause)
    expect(problem.nextStep).toContain(next)
  })

  it.each([
    ['Shop', 'shop'],
    ['"Shop"', 'Shop'],
    ['İ', 'İ'],
    [String.raw`U&"a\202e"`, 'a\u202e'],
  ])('reads the schema %s as PostgreSQL would', (schema, name) => {
    const options = { endpoint: HOST, schema }
    expect(targetOf('purge', options)).toMatchObject({ profile: { schema: name } })
  })

  it.each(['', 'a.b', 'a b', '"open'])('the schema %j is no name', (schema) => {
    expect(problemWith({ endpoint: HOST, schema }).message).toContain('is not the name of a schema')
  })

  it('a name longer than a host’s is told as such', () => {
    expect(problemWith({ cluster: 'x'.repeat(254) })).toMatchObject({
      kind: 'usage',
      message: 'The name of the cluster has more than 253 characters.',
    })
  })
})
