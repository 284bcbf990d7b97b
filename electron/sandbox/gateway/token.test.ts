import { DsqlSigner } from '@aws-sdk/dsql-signer'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { tokenFault, type TokenCheck } from './token.ts'

const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret/+= é' }
const region = 'us-east-1'

/** The time stands still: tokens are judged to the second. */
const NOW = Date.UTC(2026, 10, 21, 15)
beforeAll(() => void vi.setSystemTime(NOW))
afterAll(() => void vi.useRealTimers())

interface Signed {
  readonly hostname?: string
  readonly region?: string
  readonly expiresIn?: number
  readonly credentials?: object
  readonly action?: 'DbConnect' | 'DbConnectAdmin'
}

async function sign({ action = 'DbConnectAdmin', ...rest }: Signed = {}): Promise<string> {
  const signer = new DsqlSigner({ hostname: '127.0.0.1', region, credentials, ...rest } as never)
  return action === 'DbConnect'
    ? await signer.getDbConnectAuthToken()
    : await signer.getDbConnectAdminAuthToken()
}

const check = (given: Partial<TokenCheck> = {}): TokenCheck => ({
  credentials,
  region,
  now: NOW,
  user: 'admin',
  ...given,
})

describe('lets in', () => {
  test.each(['127.0.0.1', 'localhost'])('who signs for %s', async (hostname) => {
    expect(tokenFault(await sign({ hostname }), check())).toBeNull()
  })

  test('other users with the plain action', async () => {
    expect(tokenFault(await sign({ action: 'DbConnect' }), check({ user: 'app' }))).toBeNull()
  })

  test('temporary credentials with their session token', async () => {
    const temporary = { ...credentials, sessionToken: "IQoJb3/+ =='!()*" }
    expect(tokenFault(await sign({ credentials: temporary }), check({ credentials: temporary }))).toBeNull()
  })

  test('to the second, and with a clock five minutes ahead', async () => {
    const token = await sign({ expiresIn: 900 })
    expect(tokenFault(token, check({ now: NOW + 900_000 }))).toBeNull()
    expect(tokenFault(token, check({ now: NOW - 300_000 }))).toBeNull()
    expect(tokenFault(await sign({ expiresIn: 604_800 }), check())).toBeNull()
  })
})

describe('turns away', () => {
  const cases: [string, Signed, Partial<TokenCheck>, RegExp][] = [
    ['another host', { hostname: 'abc.dsql.us-east-1.on.aws' }, {}, /signed for the host abc\.dsql/],
    ['another Region', { region: 'eu-west-1' }, {}, /signed for eu-west-1, but the sandbox is in us-east-1/],
    ['another key', { credentials: { ...credentials, accessKeyId: 'AKIAOTHER' } }, {}, /access key ID/],
    [
      'another secret',
      { credentials: { ...credentials, secretAccessKey: 'x' } },
      {},
      /signature does not match/,
    ],
    ['a session token', { credentials: { ...credentials, sessionToken: 'x' } }, {}, /session token/],
    [
      'admin with the plain action',
      { action: 'DbConnect' },
      {},
      /^Wrong user to action mapping. user: admin, action: DbConnect$/,
    ],
    [
      'others with the admin action',
      {},
      { user: 'app' },
      /^Wrong user to action mapping. user: app, action: DbConnectAdmin$/,
    ],
    ['an expired one', { expiresIn: 60 }, { now: NOW + 60_001 }, /^Signature expired: \d{8}T\d{6}Z is now/],
    ['one from the future', {}, { now: NOW - 300_001 }, /^Signature not yet current: /],
  ]
  test.each(cases)('%s', async (_, signed, given, hint) => {
    expect(tokenFault(await sign(signed), check(given))).toMatch(hint)
  })

  test.each(['0', '604801', '9e9', '-1', ''])('a token that lives %s seconds', async (seconds) => {
    const token = (await sign()).replace(/Expires=\d+/, `Expires=${seconds}`)
    expect(tokenFault(token, check())).toMatch(/1 to 604800 seconds/)
  })

  test('every token of which one character was changed', async () => {
    const token = await sign()
    for (let at = 0; at < token.length; at += 1) {
      const spoilt = `${token.slice(0, at)}${token[at] === '1' ? '2' : '1'}${token.slice(at + 1)}`
      expect([at, tokenFault(spoilt, check())]).not.toEqual([at, null])
    }
  })

  test.each([
    '',
    'a password',
    '127.0.0.1/?',
    '127.0.0.1/?Action',
    '127.0.0.1/?Action=%',
    '?&&',
    `${'x'.repeat(60_000)}/?a=b`,
  ])('what is no token: %#', (token) => expect(tokenFault(token, check())).not.toBeNull())

  test('a token that says something twice', async () => {
    expect(tokenFault(`${await sign()}&Action=DbConnect`, check({ user: 'app' }))).not.toBeNull()
  })
})
