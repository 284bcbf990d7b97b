import { expect, it } from 'vitest'
import { withTable } from '../../electron/testing/cluster.ts'
import { EVERY_TYPE_COLUMNS, EVERY_TYPE_VALUES, insertOther, keyOf, KEY_TEXT } from './every-type-table.ts'
import { createFilled } from './filled-table.ts'
import { checksumOf } from './checksum.ts'

it('has every value of every column, each found by its key', async () => {
  await withTable('id int', async ({ client, name }) => {
    const table = `${name}_all`
    await createFilled(client, table, { columns: EVERY_TYPE_COLUMNS, values: EVERY_TYPE_VALUES, rows: 4_000 })
    const found = await client.query(`SELECT no, ${KEY_TEXT} AS key FROM ${table} WHERE ${keyOf('$1')}`, [17])
    expect(found.rows).toEqual([{ no: 17, key: '["2", "70efdf2e-c9b0-8607-9795-c442636b55fb"]' }])
    expect((await client.query(insertOther(table, '*'), [17])).rows).toEqual([])
    const all = await checksumOf(client, table, 'true')
    await client.query(`UPDATE ${table} SET c_json = '{"b":1, "a":1, "a":2}' WHERE ${keyOf('5')}`)
    expect(await checksumOf(client, table, 'true')).not.toEqual(all)
    expect(await checksumOf(client, table, 'true')).toMatchObject({ rows: 4_000 })
  })
})
