import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { withTable } from '../../testing/cluster.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

const TABLE = `id int PRIMARY KEY, name varchar(9), value numeric(10, 2), at timestamptz, doc jsonb, tag char(3)`

async function write(table: string, text: string, more: object = {}) {
  const path = join(ownFolder('rows'), text.startsWith('{') ? 'rows.ndjson' : 'rows.csv')
  await writeFile(path, text)
  const job = await engine.start(
    specOf(table, { operation: 'write', file: { path }, verify: 'values', ...more }),
  )
  return (await job.finished).verification
}

describe('a write that is read back', () => {
  it('finds the values of the file, however they are written, without rows that were set aside', async () => {
    await withTable(TABLE, async ({ name }) => {
      const rows = [
        '{"id": 1, "name": "a", "value": 1.5, "at": "2026-01-01T00:00:00+01:00", "doc": {"b": 1,  "a": 2}, "tag": "x"}',
        '{"id": "2", "name": null, "value": "1.005"}',
        '{"id": 3, "name": "longer than nine"}',
        '{"id": 4}',
      ]
      const verification = await write(name, rows.join('\n'), {
        allowRounding: true,
        limits: { maxRejects: 1 },
      })
      expect(verification).toMatchObject({ state: 'verified', message: expect.stringContaining('Read back') })
    })
  })

  it('finds a row that somebody has changed', async () => {
    await withTable(TABLE, async ({ name, client }) => {
      // Whatever is written, another value is there.
      await client.query(`CREATE FUNCTION other_${name}() RETURNS trigger LANGUAGE plpgsql AS
        $$BEGIN IF NEW.id = 2 THEN NEW.name := 'other'; END IF; RETURN NEW; END$$`)
      await client.query(`CREATE TRIGGER other BEFORE INSERT OR UPDATE ON ${name}
        FOR EACH ROW EXECUTE FUNCTION other_${name}()`)
      expect(await write(name, 'id,name\n1,a\n2,b\n3,c\n')).toMatchObject({
        state: 'differs',
        message: expect.stringContaining('1 row is not in the table as the file has it, the first at line 3'),
      })
      expect(await write(name, 'id,name\n1,a\n2,b\n3,c\n', { verify: 'counts' })).toMatchObject({
        state: 'verified',
      })
    })
  })

  it('looks whether deleted rows are gone, and leaves alone what a mode leaves alone', async () => {
    await withTable(TABLE, async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} (id, name) VALUES (1, 'old'), (2, 'old')`)
      expect(await write(name, 'id\n1\n', { op: 'delete' })).toMatchObject({ state: 'verified' })
      expect(await write(name, 'id,name\n2,new\n', { mode: 'skip' })).toMatchObject({ state: 'verified' })
      expect(await write(name, 'id,name\n9,new\n2,x\n', { mode: 'update' })).toMatchObject({
        state: 'verified',
      })
      expect((await client.query(`SELECT id, name FROM ${name}`)).rows).toEqual([{ id: 2, name: 'x' }])
    })
  })
})
