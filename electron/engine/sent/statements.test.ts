import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { directConnection } from '../../sandbox/postgres/direct-connection.ts'
import { preparedSandbox, type TemporarySandbox } from '../../sandbox/prepared-sandbox.ts'
import { directClientConfig } from '../../testing/direct-client.ts'
import { checkConnection, doEverything, doLittle, type OwnCluster } from '../testing/everything.ts'
import { testEngine } from '../testing/test-engine.ts'
import { PASS, type Fault } from '../testing/wire/fault.ts'
import type { Request } from '../testing/wire/request.ts'
import { wireProxy } from '../testing/wire/wire-proxy.ts'
import { callsThatMayBeTakenOver, mentionsOf } from '../testing/sql-mentions.ts'
import { NEEDS } from './needs.ts'
import { SENT } from './statements.ts'

let cluster: TemporarySandbox
/** What was sent, each text once, with white space as one blank. */
let everything: ReadonlySet<string>
let secondWays: ReadonlySet<string>
let told: Awaited<ReturnType<typeof withoutWhatHasNoSource>>

beforeAll(async () => {
  cluster = await preparedSandbox()
  await cluster.sandbox.start()
  everything = await recording(onceCut(), doEverything)
  secondWays = await recording(refuseUnsourced, async (own) => (told = await withoutWhatHasNoSource(own)))
}, 600_000)
afterAll(async () => await cluster[Symbol.asyncDispose]())

async function recording(
  faultOf: (request: Request) => Fault,
  use: (own: OwnCluster) => Promise<unknown>,
): Promise<ReadonlySet<string>> {
  const sent = new Set<string>()
  const direct = await directConnection(cluster.home)
  const request = (asked: Request) => {
    sent.add(
      asked.sql
        .trim()
        .replace(/^BEGIN; /, '')
        .replaceAll(/\s+/g, ' '),
    )
    return faultOf(asked)
  }
  await using proxy = await wireProxy(direct, { request })
  const client = new pg.Client(directClientConfig(direct))
  await client.connect()
  try {
    await use({ recorded: proxy.connection, product: await cluster.sandbox.connection(), client })
  } finally {
    await client.end()
  }
  return sent
}

/** One batch has no answer, so its worker looks what became of it. */
function onceCut(): (request: Request) => Fault {
  let isCut = false
  return ({ isBatch }) => {
    if (isCut || !isBatch) return PASS
    isCut = true
    return { kind: 'cut', when: 'after' }
  }
}

/** Data-changing WITH is refused with json_build_array; pg_get_expr has a second way though it has a source. */
const MISSING = new Set(['json_build_array', 'pg_get_expr'])
const UNSOURCED = NEEDS.filter(
  ({ kind, name, source }) => MISSING.has(name) || (source === null && kind !== 'syntax'),
)

/** A cluster that has nothing but what is documented. */
function refuseUnsourced({ sql }: Request): Fault {
  for (const { kind, name } of UNSOURCED) {
    const isMentioned = new RegExp(kind === 'function' ? `\\b${name}\\(` : `\\b${name}\\b`).test(sql)
    const error = {
      function: { sqlState: '42883', message: `function ${name} does not exist` },
      catalog: { sqlState: '42P01', message: `relation "${name}" does not exist` },
      setting: { sqlState: '0A000', message: `showing "${name}" not supported` },
      syntax: { sqlState: '0A000', message: `${name} not supported` },
    }[kind]
    if (isMentioned) return { kind: 'error', error }
  }
  return PASS
}

async function withoutWhatHasNoSource(own: OwnCluster) {
  await own.client.query('DROP TABLE child, plain, strict, wide, leaf, tree; DROP VIEW seen')
  const engine = testEngine({ connect: async () => await Promise.resolve(own.recorded) })
  try {
    await doLittle(own, engine)
    const structure = await engine.tableStructure('sandbox', { schema: 'public', name: 'child' })
    return { structure, lines: await checkConnection(own) }
  } finally {
    await engine.close()
  }
}

/** What conditions of the recorded jobs call. */
const CALLS_OF_PEOPLE = /\blower\((\w+)\)/g

/** Enough of a text to find it. */
const SHOWN = 150

it('every statement that is sent is one of the list', () => {
  const places = [...everything, ...secondWays].map((text) => ({
    text,
    names: SENT.filter(({ like }) => like.test(text)).map(({ name }) => name),
  }))
  const wrong = places.filter(({ names }) => names.length !== 1)
  expect(wrong.map(({ text, names }) => ({ text: text.slice(0, SHOWN), names }))).toEqual([])
})

it('no function of somebody’s else can take over a call', async () => {
  const open = new Set<string>()
  for (const text of [...everything, ...secondWays])
    for (const call of await callsThatMayBeTakenOver(text.replaceAll(CALLS_OF_PEOPLE, '$1'))) open.add(call)
  expect([...open]).toEqual([])
})

it('every statement of the list is sent', () => {
  const ofEither = (isSecondWay: boolean) => (isSecondWay ? secondWays : everything)
  const missing = SENT.filter(
    ({ like, isSecondWay }) => ![...ofEither(isSecondWay ?? false)].some((text) => like.test(text)),
  )
  expect(missing.map(({ name }) => name)).toEqual([])
})

it('whatever a statement needs has a source or a second way, and nothing else is listed', async () => {
  const needed = new Set<string>()
  for (const text of [...everything, ...secondWays])
    for (const { kind, name } of await mentionsOf(text)) needed.add(`${kind} ${name}`)
  expect([...needed].toSorted()).toEqual(NEEDS.map(({ kind, name }) => `${kind} ${name}`).toSorted())
})

it('a cluster that has only what is documented is checked, looked at and worked on', () => {
  const details = Object.fromEntries(told.lines.map(({ step, detail }) => [step, detail]))
  expect(details['version']).toMatch(/^PostgreSQL 16\.\d+$/)
  expect(details['schema']).toMatch(/^“public”: \d+ tables, privileges unknown$/)
  expect(told.structure).toMatchObject({
    indexes: [
      { name: 'child_parent', definition: expect.stringContaining('CREATE INDEX child_parent ON') },
      { name: 'child_pkey', unique: true },
    ],
    foreignKeys: [{ name: 'child_parent_fkey', other: { name: 'plain' }, direction: 'out' }],
  })
})
