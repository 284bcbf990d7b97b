import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ClusterProfile } from './cluster.ts'
import { argumentsOf, commandLineOf, endpointArguments, shellWord } from './command-line.ts'
import { parseTableName } from './identifier.ts'
import { JobSpec } from './job-spec.ts'

const purge = JobSpec.parse({
  operation: 'purge',
  cluster: 'sandbox',
  table: { schema: 'public', name: 'batch_test' },
  where: "status = 'inactive'",
  limits: {},
})

describe('commandLineOf', () => {
  test('reads like a person would type it', () => {
    expect(commandLineOf(purge)).toBe(
      `sluice purge --cluster sandbox --table batch_test --where "status = 'inactive'"`,
    )
  })

  test('names what differs from the defaults', () => {
    const spec = JobSpec.parse({
      ...purge,
      operation: 'update',
      table: { schema: 'Sales', name: 'order items' },
      set: 'value = value + 1',
      touchUpdatedAt: true,
      strategy: 'hash',
      limits: { batchSize: 250, workers: 8, rowsPerSecond: 5_000 },
    })
    expect(commandLineOf(spec)).toBe(
      `sluice update --cluster sandbox --table '"Sales"."order items"' --set 'value = value + 1' ` +
        `--touch-updated-at --where "status = 'inactive'" --strategy hash --batch-size 250 --workers 8 --rate 5000`,
    )
  })

  test('repopulates any number of rows', () => {
    const spec = { operation: 'repopulate', cluster: 'sandbox', table: purge.table, limits: {} } as const
    expect(commandLineOf(JobSpec.parse(spec))).toBe('sluice repopulate --cluster sandbox --table batch_test')
    expect(commandLineOf(JobSpec.parse({ ...spec, rows: 1_000_000 }))).toMatch(/ --rows 1000000$/)
  })

  test('a table comes back as it was, whatever its name', () => {
    const part = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme-ascii' })
    fc.assert(
      fc.property(part, part, (schema, name) => {
        const args = argumentsOf({ ...purge, table: { schema, name } })
        expect(parseTableName(args[args.indexOf('--table') + 1] ?? '')).toEqual({ schema, name })
      }),
    )
  })
})

describe('endpointArguments', () => {
  const profile = ClusterProfile.parse({
    name: 'lent',
    endpoint: 'abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws',
    region: 'us-east-1',
    environment: 'production',
  })

  test('name a cluster by its endpoint alone where the rest follows', () => {
    expect(endpointArguments(profile)).toEqual(['--endpoint', profile.endpoint])
  })

  test('name all that differs', () => {
    const other = {
      ...profile,
      endpoint: '127.0.0.1',
      port: 6_000,
      user: 'app',
      schema: 'Shop',
      awsProfile: 'my work',
      authorityFile: '/ca.pem',
      environment: 'staging',
    } as const
    expect(endpointArguments(other).map(shellWord).join(' ')).toBe(
      `--endpoint 127.0.0.1:6000 --region us-east-1 --user app --schema '"Shop"' --aws-profile 'my work' ` +
        `--ca-file /ca.pem --environment staging`,
    )
  })
})

describe('shellWord', () => {
  test.each([
    ['plain', 'plain'],
    ['', "''"],
    ["it's", `"it's"`],
    ["$HOME's", `'$HOME'\\''s'`],
    ['a b', "'a b'"],
  ])('%s', (text, word) => {
    expect(shellWord(text)).toBe(word)
  })

  test('a real shell gives back every text as it was', () => {
    const texts = fc.sample(fc.string({ unit: fc.constantFrom(...`'"\`$\\!*?~#&;|<>(){}[] \n\tab=é…`) }), 300)
    const script = `printf '%s\\0' ${texts.map(shellWord).join(' ')}`
    const output = execFileSync('sh', ['-c', script], { encoding: 'utf8' })
    expect(output.split('\0').slice(0, -1)).toEqual(texts)
  })
})
