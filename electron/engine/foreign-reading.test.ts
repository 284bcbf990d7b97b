import { afterAll, describe, expect, it } from 'vitest'
import { withTable } from '../testing/cluster.ts'
import { specOf, testEngine } from './testing/test-engine.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

/* A condition that reads rows which foreign keys delete or change along with those of the job. */

describe('a condition on rows that go along', () => {
  it('is told to see more rows go than one statement would', async () => {
    await withTable('id int PRIMARY KEY', async ({ client, name }) => {
      await client.query(
        `CREATE TABLE ${name}_visit (id int PRIMARY KEY, guest int REFERENCES ${name} ON DELETE CASCADE)`,
      )
      await client.query(`INSERT INTO ${name} VALUES (1)`)
      const where = `id IN (SELECT guest FROM public.${name}_visit ORDER BY id LIMIT 5)`
      const { warnings } = await engine.plan(specOf(name, { operation: 'purge', where }))
      expect(warnings.join()).toContain(`“${name}_visit”, whose rows foreign keys delete or change along`)
      const harmless = await engine.plan(specOf(name, { operation: 'purge', where: 'id > 5' }))
      expect(harmless.warnings.join()).not.toContain('A sub-select reads')
    })
  })

  it('is not advised to run again where more rows match only because others went', async () => {
    await withTable('id int PRIMARY KEY, boss int', async ({ client, name }) => {
      await client.query(`ALTER TABLE ${name} ADD FOREIGN KEY (boss) REFERENCES ${name} ON DELETE SET NULL`)
      await client.query(
        `INSERT INTO ${name} SELECT i, CASE WHEN i < 300 THEN i + 1 END FROM generate_series(1, 300) AS i`,
      )
      const job = await engine.start(specOf(name, { operation: 'purge', where: 'boss IS NULL' }))
      const { verification } = await job.finished
      expect(verification).toMatchObject({ state: 'differs' })
      expect(verification?.message).not.toContain('Run the job again')
    })
  })
})
