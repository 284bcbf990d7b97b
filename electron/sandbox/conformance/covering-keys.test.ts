import type { AuroraDSQLClient } from '@aws/aurora-dsql-node-postgres-connector'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { useCluster } from './cluster.ts'

const cluster = useCluster()
let client: AuroraDSQLClient
beforeAll(async () => {
  client = await cluster.connect()
  await client.query('CREATE SCHEMA s')
})
beforeEach(async () => {
  await client.query('DROP TABLE IF EXISTS s.account, s."My table"')
  await client.query(
    'CREATE TABLE s.account (user_id text, id text, provider text, name text, created_at timestamptz, PRIMARY KEY (user_id, id))',
  )
})

const rowsOf = async (sql: string, values: unknown[] = []) => (await client.query(sql, values)).rows
const only = async (sql: string, values: unknown[] = []) =>
  Object.values((await rowsOf(sql, values))[0] ?? {})

const INCLUDED = '(user_id, id) INCLUDE (provider, name, created_at)'

describe('a primary key is a covering index', () => {
  test('its definition says so, in all its forms', async () => {
    const whole = `CREATE UNIQUE INDEX account_pkey ON s.account USING btree_index ${INCLUDED}`
    const index = "'s.account_pkey'::regclass"
    expect(await only(`SELECT pg_get_indexdef(${index})`)).toEqual([whole])
    expect(await only(`SELECT pg_catalog.pg_get_indexdef(${index}, 0, true)`)).toEqual([whole])
    expect(
      await only(
        `SELECT array_agg(pg_catalog.pg_get_indexdef(${index}, n, true) ORDER BY n) FROM generate_series(1, 6) n`,
      ),
    ).toEqual([['user_id', 'id', 'provider', 'name', 'created_at', '']])
    expect(await only("SELECT indexdef FROM pg_indexes WHERE indexname = 'account_pkey'")).toEqual([whole])
  })

  test('pg_index has all columns, and how many are the key', async () => {
    const [row] = await rowsOf("SELECT * FROM pg_index WHERE indrelid = 's.account'::regclass")
    expect(row).toMatchObject({ indkey: '1 2 3 4 5', indnatts: 5, indnkeyatts: 2, indoption: '0 0' })
    expect(await only('SELECT conkey FROM pg_constraint WHERE conname = $1', ['account_pkey'])).toEqual([
      [1, 2],
    ])
  })

  test('the index has a row for each column in pg_attribute, and their number in pg_class', async () => {
    const rows = await rowsOf(
      `SELECT a.attname, a.attnum, a.attnum <= i.indnkeyatts AS key, c.relnatts FROM pg_catalog.pg_attribute a
         JOIN pg_catalog.pg_index i ON i.indexrelid = a.attrelid JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
        WHERE a.attrelid = 's.account_pkey'::regclass ORDER BY a.attnum`,
    )
    expect(rows.map(({ attname, attnum, key, relnatts }) => [attname, attnum, key, relnatts])).toEqual([
      ['user_id', 1, true, 5],
      ['id', 2, true, 5],
      ['provider', 3, false, 5],
      ['name', 4, false, 5],
      ['created_at', 5, false, 5],
    ])
  })

  test('columns that come and go are included and are not', async () => {
    await client.query('ALTER TABLE s.account ADD COLUMN note text')
    await client.query('ALTER TABLE s.account DROP COLUMN provider')
    expect(await only("SELECT pg_get_indexdef('s.account_pkey'::regclass)")).toEqual([
      expect.stringMatching(/ \(user_id, id\) INCLUDE \(name, created_at, note\)$/),
    ])
  })

  test('rows of the index follow the names of columns, and go with it', async () => {
    const shown = async (index: string) =>
      await rowsOf('SELECT attname FROM pg_attribute WHERE attrelid = $1 ORDER BY attnum', [index])
    const [index = ''] = await only("SELECT 's.account_pkey'::regclass::oid")
    await client.query('ALTER TABLE s.account RENAME COLUMN name TO "full name"')
    const names = ['user_id', 'id', 'provider', 'full name', 'created_at']
    expect(await shown(String(index))).toEqual(names.map((attname) => ({ attname })))
    await client.query('DROP TABLE s.account')
    expect(await shown(String(index))).toEqual([])
  })

  test('a join looks columns up by an index, so that many tables can be listed', async () => {
    const plan = await rowsOf(
      "EXPLAIN SELECT 1 FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relname = 'account'",
    )
    const lines = plan.map((row) => Object.values(row).join()).join()
    expect(lines).toMatch(/Index (Only )?Scan using pg_attribute_relid/)
    expect(lines).not.toMatch(/Subquery Scan|WindowAgg/)
  })

  test('a constraint that names some includes all', async () => {
    await client.query('DROP TABLE s.account')
    await client.query(
      'CREATE TABLE s.account (name text, id int, status text, PRIMARY KEY (id) INCLUDE (status))',
    )
    expect(await only("SELECT pg_get_indexdef('s.account_pkey'::regclass)")).toEqual([
      expect.stringMatching(/ btree_index \(id\) INCLUDE \(name, status\)$/),
    ])
    const rows = await rowsOf(
      "SELECT attname FROM pg_attribute WHERE attrelid = 's.account_pkey'::regclass AND attnum > 0 ORDER BY attnum",
    )
    expect(rows.map(({ attname }) => attname)).toEqual(['id', 'name', 'status'])
  })

  test('a key of all columns includes none', async () => {
    await client.query('DROP TABLE s.account')
    await client.query('CREATE TABLE s.account (id int PRIMARY KEY)')
    expect(await only("SELECT pg_get_indexdef('s.account_pkey'::regclass)")).toEqual([
      'CREATE UNIQUE INDEX account_pkey ON s.account USING btree_index (id)',
    ])
  })

  test('the demo table and the ledger show it, too', async () => {
    const rows = await rowsOf(
      "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname IN ('public', 'sluice') AND indexname LIKE '%_pkey'",
    )
    expect(rows.length).toBeGreaterThanOrEqual(5)
    for (const { indexdef } of rows)
      expect(indexdef).toMatch(/ USING btree_index \([^()]+\) INCLUDE \([^()]+\)$/)
  })
})

describe('other indexes', () => {
  test('show what they were made with in every catalog, whatever their names', async () => {
    await client.query(
      'CREATE TABLE s."My table" ("a, (b" text PRIMARY KEY, "c"" USING btree (" text, d text)',
    )
    await client.query(
      `CREATE INDEX ASYNC "x USING btree (" ON s."My table" (coalesce(d, 'it''s ")", ('), "c"" USING btree (") INCLUDE (d)`,
    )
    expect(
      await only("SELECT indexdef FROM pg_indexes WHERE tablename = 'My table' AND indexname LIKE 'x%'"),
    ).toEqual([
      `CREATE INDEX "x USING btree (" ON s."My table" USING btree_index (COALESCE(d, 'it''s ")", ('::text), "c"" USING btree (") INCLUDE (d)`,
    ])
    const [row] = await rowsOf(
      `SELECT indkey, indnatts, indnkeyatts, indclass, indcollation, indoption,
              (SELECT count(*)::int FROM pg_attribute WHERE attrelid = indexrelid AND attnum > 0) AS rows
         FROM pg_index WHERE indexrelid = 's."x USING btree ("'::regclass`,
    )
    expect(row).toMatchObject({ indkey: '0 2 3', indnatts: 3, indnkeyatts: 2, indoption: '0 0', rows: 3 })
  })

  test('their method is btree_index, with the number that it has there', async () => {
    expect(
      await rowsOf(
        "SELECT am.oid, am.amname FROM pg_class c JOIN pg_am am ON am.oid = c.relam WHERE c.oid = 's.account_pkey'::regclass",
      ),
    ).toEqual([{ oid: 10_003, amname: 'btree_index' }])
    expect(await only("SELECT count(*)::int FROM pg_am WHERE amname IN ('btree', 'btree_index')")).toEqual([
      2,
    ])
    expect(
      await only(
        `SELECT count(*) > 10 FROM pg_amop ao JOIN pg_type lt ON lt.oid = ao.amoplefttype
          WHERE ao.amopmethod = 10003 AND ao.amoplefttype <> ao.amoprighttype`,
      ),
    ).toEqual([true])
  })
})

describe('what other programs ask', () => {
  test("psql's \\d", async () => {
    const rows = await rowsOf(
      `SELECT c2.relname, i.indisprimary, i.indisunique, i.indisclustered, i.indisvalid, pg_catalog.pg_get_indexdef(i.indexrelid, 0, true),
              pg_catalog.pg_get_constraintdef(con.oid, true), contype, condeferrable, condeferred, i.indisreplident, c2.reltablespace
         FROM pg_catalog.pg_class c, pg_catalog.pg_class c2, pg_catalog.pg_index i
         LEFT JOIN pg_catalog.pg_constraint con ON (conrelid = i.indrelid AND conindid = i.indexrelid AND contype IN ('p','u','x'))
        WHERE c.oid = 's.account'::regclass AND c.oid = i.indrelid AND i.indexrelid = c2.oid
        ORDER BY i.indisprimary DESC, c2.relname`,
    )
    expect(rows).toMatchObject([
      {
        relname: 'account_pkey',
        pg_get_indexdef: expect.stringMatching(/ USING btree_index \(user_id, id\) INCLUDE/),
      },
    ])
  })

  /** As drivers and frameworks asked before they knew of included columns: what a client has to expect there. */
  test('who takes all of indkey for the key takes every column', async () => {
    const rows = await rowsOf(
      `SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
        WHERE i.indrelid = 's.account'::regclass AND i.indisprimary`,
    )
    expect(rows).toHaveLength(5)
    const expanded = await rowsOf(
      `SELECT (information_schema._pg_expandarray(i.indkey)).n FROM pg_catalog.pg_index i WHERE i.indrelid = 's.account'::regclass`,
    )
    expect(expanded).toHaveLength(5)
    expect(await only("SELECT indkey[0] FROM pg_index WHERE indrelid = 's.account'::regclass")).toEqual([1])
  })

  test('names with their schema in every place, and the standard’s views', async () => {
    expect(
      await rowsOf(
        `SELECT pg_catalog.pg_class.relname FROM pg_catalog.pg_class
           JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace
          WHERE pg_catalog.pg_class.relkind = 'r' AND pg_catalog.pg_namespace.nspname = 's'`,
      ),
    ).toEqual([{ relname: 'account' }])
    const key = await rowsOf(
      "SELECT column_name FROM information_schema.key_column_usage WHERE table_schema = 's' ORDER BY ordinal_position",
    )
    expect(key.map(({ column_name: name }) => name)).toEqual(['user_id', 'id'])
  })

  test('lists name nothing of the sandbox’s own', async () => {
    for (const [catalog, column] of [
      ['pg_namespace', 'nspname'],
      ['information_schema.tables', 'table_schema'],
      ['information_schema.columns', 'table_schema'],
      ['information_schema.views', 'table_schema'],
      ['information_schema.routines', 'routine_schema'],
      ['information_schema.schemata', 'schema_name'],
      ['pg_class', 'relnamespace::regnamespace::text'],
      ['pg_proc', 'pronamespace::regnamespace::text'],
      ['pg_indexes', 'schemaname'],
      ['pg_tables', 'schemaname'],
      ['pg_views', 'schemaname'],
      ['information_schema.triggers', "substring(action_statement, 'sandbox_rules')"],
      ['pg_constraint', 'connamespace::regnamespace::text'],
      ['pg_event_trigger', "substring(evtfoid::regproc::text, 'sandbox_rules')"],
    ])
      expect(await rowsOf(`SELECT * FROM ${catalog} WHERE ${column} = 'sandbox_rules'`), catalog).toEqual([])
  })

  test('no view of PostgreSQL’s names it, either, but for the definitions of views in sys', async () => {
    const views = await rowsOf(
      `SELECT format('%I.%I', schemaname, viewname) AS view FROM pg_views
        WHERE schemaname IN ('pg_catalog', 'information_schema') AND has_table_privilege(format('%I.%I', schemaname, viewname), 'SELECT')
          AND viewname !~ '^pg_(stat_activity|locks|stat_progress_.*)$'`,
    )
    expect(views.length).toBeGreaterThan(100)
    for (const { view } of views)
      expect(
        await rowsOf(
          `SELECT v::text FROM ${view} v WHERE v::text LIKE '%sandbox\\_rules%' AND v::text NOT LIKE '(sys,%'`,
        ),
        view,
      ).toEqual([])
  })

  test('what depends on what is told without it', async () => {
    const rows = await rowsOf(
      `SELECT classid::regclass::text, refclassid::regclass::text FROM pg_depend
        WHERE refobjid = 's.account'::regclass ORDER BY 1`,
    )
    expect(rows).toEqual([
      { classid: 'pg_class', refclassid: 'pg_class' },
      { classid: 'pg_constraint', refclassid: 'pg_class' },
      { classid: 'pg_constraint', refclassid: 'pg_class' },
      { classid: 'pg_type', refclassid: 'pg_class' },
    ])
    const unknown = await rowsOf(
      `SELECT d.* FROM pg_depend d WHERE
         classid = 'pg_class'::regclass AND objid NOT IN (SELECT oid FROM pg_class) OR
         refclassid = 'pg_class'::regclass AND refobjid NOT IN (SELECT oid FROM pg_class) OR
         classid = 'pg_proc'::regclass AND objid NOT IN (SELECT oid FROM pg_proc) OR
         refclassid = 'pg_proc'::regclass AND refobjid NOT IN (SELECT oid FROM pg_proc) OR
         classid IN ('pg_trigger'::regclass, 'pg_event_trigger'::regclass) AND objid >= 16384`,
    )
    expect(unknown).toEqual([])
  })

  test('system columns are there, as pgAdmin, DataGrip and psql ask for them', async () => {
    const catalogs =
      'am amop attribute class constraint depend event_trigger index namespace opclass opfamily proc trigger'.split(
        ' ',
      )
    for (const catalog of catalogs.map((name) => `pg_${name}`))
      expect(
        await rowsOf(
          `SELECT DISTINCT c.tableoid::regclass::text AS catalog FROM ${catalog} c WHERE age(c.xmin) IS NOT NULL`,
        ),
        catalog,
      ).toEqual(catalog.endsWith('trigger') ? [] : [{ catalog }])
  })

  test('functions are in pg_proc, recorded from a cluster', async () => {
    expect(
      await rowsOf(
        `SELECT p.proname AS name, pg_get_function_arguments(p.oid) AS args FROM pg_proc p
           JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'sys' AND p.proname = 'wait_for_job'`,
      ),
    ).toHaveLength(1)
    expect(await only("SELECT provolatile FROM pg_catalog.pg_proc WHERE proname = 'lower' LIMIT 1")).toEqual([
      'i',
    ])
  })
})
