import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { channels } from './channels.ts'
import { ClusterProfile } from './cluster.ts'
import { JobSpec } from './job-spec.ts'
import { decodeText, Text, textFault } from './text.ts'

const DAMAGED = ['\0', '\ud83d', '\ude00', '\ufffd']
const around = fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => textFault(text) === null)
const damaged = fc.tuple(around, fc.constantFrom(...DAMAGED), around).map((parts) => parts.join(''))

describe('a text', () => {
  it.each([
    ['a\0b', 'NUL character at character 2'],
    ['😀\ud83d', 'an incomplete character at character 2'],
    ["name <> 'caf\ufffd'", 'U+FFFD replaces an unreadable character at character 13'],
  ])('%j is refused with its place', (text, message) => {
    expect(textFault(text)?.message).toContain(message)
    expect(Text.safeParse(text).success).toBe(false)
  })

  it('takes every other character', () => {
    fc.assert(
      fc.property(around, (text) => {
        expect(Text.parse(text)).toBe(text)
      }),
    )
  })
})

const spec = { cluster: 'c', table: { schema: 'public', name: 't' }, limits: {}, where: 'true', set: 'a = 1' }
const profile = { name: 'c', endpoint: 'a.b', region: 'eu-west-1', environment: 'staging' }

/** Whatever takes text from a person, with one text put into it. */
const ENTRIES: Record<string, (text: string) => boolean> = {
  condition: (where) => JobSpec.safeParse({ ...spec, operation: 'purge', where }).success,
  change: (set) => JobSpec.safeParse({ ...spec, operation: 'update', set }).success,
  cluster: (cluster) => JobSpec.safeParse({ ...spec, operation: 'purge', cluster }).success,
  'authority file': (authorityFile) => ClusterProfile.safeParse({ ...profile, authorityFile }).success,
  'AWS profile': (awsProfile) => ClusterProfile.safeParse({ ...profile, awsProfile }).success,
  'channel of a cluster': (cluster) => channels['tables:list'].request.safeParse({ cluster }).success,
  'channel of a job': (jobId) => channels['jobs:cancel'].request.safeParse({ jobId }).success,
  'channel of AWS': (awsProfile) =>
    channels['aws:clusters'].request.safeParse({ awsProfile, region: 'eu-west-1' }).success,
}

it.each(Object.entries(ENTRIES))('%s takes no damaged text', (_, takes) => {
  expect(takes('good')).toBe(true)
  fc.assert(
    fc.property(damaged, (text) => {
      expect(takes(text)).toBe(false)
    }),
  )
})

/** The catalog may hold U+FFFD in a name, and who picks it from a list means it. */
it.each(['table', 'schema', 'user'] as const)(
  'the name of a %s takes U+FFFD alone of what is damaged',
  (which) => {
    const takes = (name: string) =>
      which === 'table'
        ? channels['tables:describe'].request.safeParse({ cluster: 'c', table: { schema: name, name } })
            .success
        : ClusterProfile.safeParse({ ...profile, [which]: name }).success
    for (const text of DAMAGED) expect(takes(`a${text}`)).toBe(text === '\ufffd')
  },
)

it('a byte order mark is no part of a condition or a change', () => {
  expect(
    JobSpec.parse({ ...spec, operation: 'update', where: '\ufefftrue', set: '\ufeffa = 1' }),
  ).toMatchObject({
    where: 'true',
    set: 'a = 1',
  })
})

describe('the bytes of a file', () => {
  it('are its text, without a byte order mark', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.boolean(), (text, mark) => {
        fc.pre(!text.startsWith('\ufeff') && !text.includes('\0'))
        expect(decodeText(Buffer.from((mark ? '\ufeff' : '') + text))).toEqual({ text })
      }),
    )
  })

  it.each([
    [Buffer.from("name = 'café'", 'latin1'), 'is not valid UTF-8, near byte 12'],
    [Buffer.from([0x61, 0xc3]), 'is not valid UTF-8, near byte 2'],
    [Buffer.from([0x61, 0xed, 0xa0, 0x80]), 'is not valid UTF-8, near byte 2'],
    [Buffer.from('\ufeffa = 1', 'utf16le'), 'is UTF-16'],
    [Buffer.from('fffe000061000000', 'hex'), 'is UTF-32'],
    [Buffer.from('6100000020000000', 'hex'), 'is UTF-32'],
    [Buffer.from('\ufeffa = 1', 'utf16le').swap16(), 'is UTF-16'],
    [Buffer.from('a = 1', 'utf16le'), 'is UTF-16'],
    [Buffer.from('a = 1', 'utf16le').swap16(), 'is UTF-16'],
  ])('%j are refused', (bytes, message) => {
    expect(decodeText(bytes)).toMatchObject({ fault: { message: expect.stringContaining(message) } })
  })

  it('are refused where one of them belongs to no character', () => {
    const bytes = fc.tuple(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0x80, max: 0xff }))
    fc.assert(
      fc.property(bytes, ([text, byte]) => {
        expect(decodeText(Buffer.concat([Buffer.from(`a${text}`), Buffer.from([byte])]))).toHaveProperty(
          'fault',
        )
      }),
    )
  })
})
