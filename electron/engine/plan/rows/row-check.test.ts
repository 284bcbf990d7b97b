import { afterAll, describe, expect, it } from 'vitest'
import { problemOf } from '../../../../shared/problem-error.ts'
import { directTestConnection, withTable } from '../../../testing/cluster.ts'
import type { Engine } from '../../engine.ts'
import { specOf, testEngine } from '../../testing/test-engine.ts'
import { PASS, UNAVAILABLE, type Fault, type FaultPolicy } from '../../testing/wire/fault.ts'
import { wireProxy } from '../../testing/wire/wire-proxy.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

/** A hundred rows; `raw` of 42 of them is no number. */
async function withBadRows(use: (name: string) => Promise<void>, key = 'id int PRIMARY KEY') {
  await withTable(`${key}, raw text, n int CHECK (n < 1000)`, async ({ client, name }) => {
    await client.query(
      `INSERT INTO ${name} SELECT i, CASE WHEN i % 50 < 21 THEN 'x' || i ELSE i::text END, i FROM generate_series(1, 100) AS i`,
    )
    await client.query(`ANALYZE ${name}`)
    await use(name)
  })
}

const ALLOWED = { limits: { maxRejects: 100 } }

/** An engine that reaches the run's cluster through a proxy. */
async function behind(request: Required<FaultPolicy>['request'], use: (engine: Engine) => Promise<void>) {
  await using proxy = await wireProxy(await directTestConnection(), { request })
  const faulty = testEngine({ connect: async () => await Promise.resolve(proxy.connection) })
  await use(faulty)
  await faulty.close()
}

const REFUSED: Fault = { kind: 'error', error: UNAVAILABLE }

describe('rows that fail', () => {
  it.each([
    [
      'a condition',
      { operation: 'purge', where: 'raw::int > 0' },
      'The condition cannot be evaluated for 42 of 100 sampled rows (42 %)',
    ],
    [
      'a change',
      { operation: 'update', where: 'true', set: 'n = raw::int' },
      'The change fails for 42 of 100 sampled rows that match (42 %)',
    ],
  ])('are counted before the job, by %s', async (_, spec, message) => {
    await withBadRows(async (name) => {
      const { warnings, sample } = await engine.plan(specOf(name, { ...spec, ...ALLOWED }))
      const warning = warnings.find((text) => text.includes(message))
      expect(warning).toContain('such as the one with key ')
      expect(warning).toContain('invalid input syntax for type integer: "x')
      expect(warning).toContain('(22P02)')
      // Those that are shown are of the others.
      expect(sample.before).toHaveLength(5)
      expect(sample.before.every((row) => /^\d+$/.test(row[1] ?? ''))).toBe(true)
      const refused = await engine.plan(specOf(name, spec)).catch((error: unknown) => problemOf(error))
      expect(refused).toMatchObject({ kind: 'usage', code: 'type-mismatch', sqlState: '22P02' })
      expect(refused).toMatchObject({ message: expect.stringContaining(message) })
    })
  })

  it.each([
    [{ where: 'true', set: 'n = raw::int' }, 'The change fails for 42 of 100 sampled rows that match (42 %)'],
    [{ where: 'raw::int > 0', set: 'n = 1' }, 'The condition cannot be evaluated for 42 of 100 sampled rows'],
  ])('are told apart by the hash strategy, which compares with the new values: %j', async (spec, message) => {
    await withBadRows(async (name) => {
      const hash = specOf(name, { operation: 'update', strategy: 'hash', ...spec })
      const refused = await engine.plan(hash).catch((error: unknown) => problemOf(error))
      expect(refused).toMatchObject({ sqlState: '22P02', message: expect.stringContaining(message) })
    })
  })

  it('are of condition or change by the hash strategy, where none of those that were tried fails', async () => {
    await withTable('id int PRIMARY KEY, raw text, n int', async ({ client, name }) => {
      await client.query(`INSERT INTO ${name} VALUES (300, 'x')`)
      await client.query(`INSERT INTO ${name} SELECT i, i FROM generate_series(1, 299) AS i`)
      const hash = specOf(name, { operation: 'update', strategy: 'hash', where: 'true', set: 'n = raw::int' })
      const refused = await engine.plan(hash).catch((error: unknown) => problemOf(error))
      expect(refused).toMatchObject({
        message: expect.stringMatching(/^The condition or the change cannot be evaluated for some row: /),
      })
    })
  })

  it('are only those that match, where it is the change that fails', async () => {
    await withBadRows(async (name) => {
      const spec = { operation: 'update', where: 'id <= 50', set: 'n = n + 960', ...ALLOWED }
      const { warnings } = await engine.plan(specOf(name, spec))
      expect(warnings.join('\n')).toContain('The change fails for 11 of 50 sampled rows that match (22 %)')
      expect(warnings.join('\n')).toContain('(23514)')
    })
  })

  it('are a warning where the rows that are found first do not fail', async () => {
    await withTable('id int PRIMARY KEY, raw text', async ({ client, name }) => {
      await client.query(
        `INSERT INTO ${name} SELECT i, CASE i WHEN 90 THEN 'x' ELSE '1' END FROM generate_series(1, 100) AS i`,
      )
      const { warnings } = await engine.plan(specOf(name, { operation: 'purge', where: 'raw::int > 0' }))
      expect(warnings.join('\n')).toContain('1 of 100 sampled rows (1.0 %), such as the one with key 90')
    })
  })

  it.each([
    [
      'a condition',
      { operation: 'purge', where: '1 / (id - 997) = 5' },
      'The condition cannot be evaluated for',
    ],
    [
      'a change',
      { operation: 'update', where: 'id > 996', set: 'n = 1 / (id - 997)' },
      'The change fails for',
    ],
  ])('are as much of a problem where none of them was checked, by %s', async (_, spec, message) => {
    await withTable('id int PRIMARY KEY, n int', async ({ client, name }) => {
      await client.query(`INSERT INTO ${name} SELECT i FROM generate_series(1, 1000) AS i`)
      const refused = await engine.plan(specOf(name, spec)).catch((error: unknown) => problemOf(error))
      expect(refused).toMatchObject({
        ...{ kind: 'usage', code: 'type-mismatch', sqlState: '22012' },
        message: expect.stringMatching(
          new RegExp(`^${message}.* some row: division by zero \\(22012\\)\\.$`),
        ),
        nextStep: expect.stringContaining('CASE'),
      })
      const { sample } = await engine.plan(specOf(name, { ...spec, ...ALLOWED }))
      expect(sample.before.length).toBeLessThan(6)
    })
  })

  it.each(["'yes'", 'NULL'])('are looked for where the condition is the bare literal %s', async (where) => {
    await withBadRows(async (name) => {
      const spec = { operation: 'update', where, set: 'n = raw::int', ...ALLOWED }
      await engine.plan(specOf(name, spec))
    })
  })

  it('are none where the condition tests the value first', async () => {
    await withBadRows(async (name) => {
      const where = `CASE WHEN raw ~ '^[0-9]+$' THEN raw::int > 0 END`
      const { warnings } = await engine.plan(specOf(name, { operation: 'purge', where }))
      expect(warnings.join('\n')).not.toContain('sampled')
    })
  })
})

describe('a plan that tries a change', () => {
  it('comes about where the server is unavailable for each thirteenth statement', async () => {
    await withBadRows(async (name) => {
      let requests = 0
      const request = () => ((requests += 1) % 13 === 0 ? REFUSED : PASS)
      await behind(request, async (faulty) => {
        const spec = { operation: 'update', where: 'raw::int > 0', set: 'n = n + 940', ...ALLOWED }
        const { warnings } = await faulty.plan(specOf(name, spec))
        expect(warnings.join('\n')).toContain('42 of 100 sampled rows (42 %)')
        expect(warnings.join('\n')).toContain('The change fails for 29 of 58 sampled rows that match (50 %)')
      })
    })
  })

  it('changes nothing where the transaction that would be rolled back was never begun', async () => {
    await withTable('id int PRIMARY KEY, n int', async ({ client, name }) => {
      await client.query(`INSERT INTO ${name} SELECT i, 0 FROM generate_series(1, 100) AS i`)
      let begins = 0
      const request = ({ sql }: { sql: string }) => (sql === 'BEGIN' && (begins += 1) % 2 ? REFUSED : PASS)
      await behind(request, async (faulty) => {
        const spec = { operation: 'update', where: 'true', set: 'n = n + 1' }
        expect((await faulty.plan(specOf(name, spec))).sample.after).toHaveLength(5)
      })
      expect(begins).toBeGreaterThan(1)
      expect((await client.query(`SELECT sum(n)::int AS sum FROM ${name}`)).rows).toEqual([{ sum: 0 }])
    })
  })

  it('says that the server stays unavailable, and does not send to a table of codes', async () => {
    await withBadRows(async (name) => {
      await behind(
        ({ sql }) => (sql.startsWith('UPDATE') ? REFUSED : PASS),
        async (faulty) => {
          const spec = specOf(name, { operation: 'update', where: 'true', set: 'n = 1' })
          await expect(faulty.plan(spec)).rejects.toMatchObject({
            problem: {
              ...{ code: 'gave-up', sqlState: 'XX000' },
              message: 'The cluster rejected it repeatedly: server unavailable.',
              nextStep: expect.stringMatching(/^Try again in a minute/),
            },
          })
        },
      )
    })
  }, 120_000)
})
