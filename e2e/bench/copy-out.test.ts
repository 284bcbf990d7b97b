import { expect, it } from 'vitest'
import { withTable } from '../../electron/testing/cluster.ts'
import { copyOut } from './copy-out.ts'

it('hands on the text of all rows, and fails with what the server says', async () => {
  await withTable('id int PRIMARY KEY, t text', async ({ client, name }) => {
    await client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`)
    await client.query(`INSERT INTO ${name} SELECT i, 'row ' || i FROM generate_series(1, 30000) AS i`)
    const chunks: Buffer[] = []
    await copyOut(client, `COPY (TABLE ${name} ORDER BY id) TO STDOUT`, (chunk) => void chunks.push(chunk))
    const lines = Array.from({ length: 30_000 }, (_, index) => `${index + 1}\trow ${index + 1}\n`)
    expect(Buffer.concat(chunks).toString()).toBe(lines.join(''))
    await expect(copyOut(client, 'COPY gone TO STDOUT', () => {})).rejects.toThrow('does not exist')
  })
})
