import { expect, it } from 'vitest'
import { withTable } from '../../testing/cluster.ts'
import { openSession } from '../db/session.ts'
import { codeOf } from '../retry/failure.ts'
import { mentionsOf } from '../testing/sql-mentions.ts'
import { NEEDS } from './needs.ts'
import { REFUSALS } from './second-way.ts'

it.each(NEEDS)('$kind $name has a source or a second way, and is what its probe shows', async (need) => {
  expect(need.source === null).toBe(need.instead !== null)
  const { kind, name, probe } = need
  expect(await mentionsOf(probe('"public"."scratch"'))).toContainEqual({ kind, name })
})

it('are listed once each', () => {
  const names = NEEDS.map(({ kind, name }) => `${kind} ${name}`)
  expect(names).toEqual([...new Set(names)])
})

it('have probes that a cluster takes and that change nothing', async () => {
  await withTable('id int PRIMARY KEY, n int', async ({ client, connection, name }) => {
    await client.query(`INSERT INTO ${name} VALUES (1, 1), (2, 2)`)
    const session = await openSession(connection, 'sluice')
    try {
      for (const { name: what, source, probe } of NEEDS) {
        const sql = probe(`"public"."${name}"`)
        // A changed schema would show in other tests.
        const asked = /^(CREATE|ALTER) /.test(what) ? client.query(sql) : session.query(sql)
        const refused = await asked.then(() => null, codeOf)
        if (source !== null) expect({ what, refused }).toEqual({ what, refused: null })
        else expect([null, ...REFUSALS]).toContain(refused)
      }
      expect((await session.query(`SELECT id, n FROM ${name} ORDER BY id`)).rows).toEqual([
        ['1', '1'],
        ['2', '2'],
      ])
    } finally {
      await session.close()
    }
  })
})
