import { expect, it } from 'vitest'
import { withTable } from '../../electron/testing/cluster.ts'
import { copyIn } from './copy-in.ts'
import { demoRows } from './demo-rows.ts'

const COLUMNS = 'category varchar(50), value numeric(10,2)'
/** More than a chunk of text. */
const ROWS = 9_000

it('copies the rows that the set-up of the demo table makes', async () => {
  await withTable(COLUMNS, async ({ client, name }) => {
    await client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`)
    expect(await copyIn(client, `COPY ${name} FROM STDIN`, demoRows(ROWS))).toBe(ROWS)
    const made = `SELECT CASE i % 5 WHEN 1 THEN 'electronics' WHEN 2 THEN 'clothing' WHEN 3 THEN 'food'
      WHEN 4 THEN 'books' ELSE 'toys' END, ((i * 37) % 100000) / 100.0 FROM generate_series(1, ${ROWS}) AS i`
    for (const difference of [`TABLE ${name} EXCEPT ALL ${made}`, `${made} EXCEPT ALL TABLE ${name}`])
      expect((await client.query(difference)).rows).toEqual([])
  })
})

it('fails with what the server says, and leaves the connection usable', async () => {
  await withTable(COLUMNS, async ({ client, name }) => {
    const wrong = [Buffer.from('toys\tnot a number\n')]
    await expect(copyIn(client, `COPY ${name} FROM STDIN`, wrong)).rejects.toThrow('invalid input syntax')
    await expect(copyIn(client, `COPY gone FROM STDIN`, demoRows(1))).rejects.toThrow('does not exist')
    expect((await client.query(`SELECT count(*)::int AS n FROM ${name}`)).rows).toEqual([{ n: 0 }])
  })
})
