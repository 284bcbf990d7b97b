import type { Client } from 'pg'
import { readSql, splitStatements } from '../../electron/sql-file.ts'
import { DEMO_TABLE } from '../../shared/demo-table.ts'
import type { TableName } from '../../shared/table-name.ts'

/** A table that contestants work on, each on a copy of its own. */
export interface BenchTable {
  /** Letters, digits and underscores: names its template too. */
  readonly label: string
  readonly table: TableName
  readonly rows: number
  /** Rows that {@link MATCHING} holds for. */
  readonly matching: number
  /** Makes the table, clustered on its key as Aurora DSQL stores it. */
  create(client: Client): Promise<void>
}

/** The condition of every case. */
export const MATCHING = "category = 'c0'"

const BENCH: TableName = { schema: 'public', name: 'bench' }

/** What the tables have in common with the demo table, so that rows are as wide as there. */
const COLUMNS = `category varchar(50), status varchar(20) DEFAULT 'active', value numeric(10,2),
  created_at timestamptz DEFAULT now(), updated_at timestamptz DEFAULT now()`

interface Making {
  readonly label: string
  readonly rows: number
  /** One row in so many matches. */
  readonly oneIn: number
  readonly idType: string
  /** Of row number `i`, from 1. */
  readonly id: string
  readonly category: string
  readonly indexed?: boolean
}

const CATEGORY_IN_TURN = (oneIn: number) => `'c' || i % ${oneIn}`

/** Random keys, and matches all over them: one row in `oneIn`. `indexed`: the condition's column is. */
export function evenTable(rows: number, { oneIn = 5, indexed = false } = {}): BenchTable {
  return tableOf({
    label: `even_${rows}_${oneIn}${indexed ? '_indexed' : ''}`,
    rows,
    oneIn,
    idType: 'uuid',
    id: 'gen_random_uuid()',
    category: CATEGORY_IN_TURN(oneIn),
    indexed,
  })
}

/** Random keys, but those of all matches, one row in five, lie in one percent of the key space. */
export function denseTable(rows: number): BenchTable {
  const onePercent = `lpad(to_hex(32768 + (random() * 654)::int), 4, '0')`
  return tableOf({
    label: `dense_${rows}`,
    rows,
    oneIn: 5,
    idType: 'uuid',
    id: `CASE i % 5 WHEN 0 THEN overlay(gen_random_uuid()::text PLACING ${onePercent} FROM 1)::uuid
           ELSE gen_random_uuid() END`,
    category: CATEGORY_IN_TURN(5),
  })
}

/** Keys in the order of time, and only the oldest fifth of the rows match. */
export function timeOrderedTable(rows: number): BenchTable {
  return tableOf({
    label: `time_ordered_${rows}`,
    rows,
    oneIn: 5,
    idType: 'bigint',
    id: 'i',
    category: `'c' || (i - 1) * 5 / ${rows}`,
  })
}

/** The demo table without a row. */
export function emptyDemoTable(): BenchTable {
  return {
    label: 'empty_demo',
    table: DEMO_TABLE,
    rows: 0,
    matching: 0,
    create: async (client) => {
      for (const sql of splitStatements(readSql('batch_test_setup.sql'))) await client.query(sql)
      await liftRules(client, DEMO_TABLE.name)
      await client.query(`TRUNCATE ${DEMO_TABLE.name}`)
    },
  }
}

function tableOf({ label, rows, oneIn, idType, id, category, indexed = false }: Making): BenchTable {
  return {
    label,
    table: BENCH,
    rows,
    matching: rows / oneIn,
    create: async (client) => {
      await client.query(`CREATE TABLE bench (id ${idType} PRIMARY KEY, ${COLUMNS})`)
      await liftRules(client, BENCH.name)
      await client.query(`INSERT INTO bench (id, category, value)
        SELECT id, category, value FROM (
          SELECT ${id} AS id, ${category} AS category, i % 1000 AS value
            FROM generate_series(1::bigint, ${rows}) AS i) AS made ORDER BY id`)
      // An index of Aurora DSQL holds the primary key after its own columns.
      if (indexed) await client.query('CREATE INDEX ON bench (category, id)')
    },
  }
}

/**
 * The unbounded DELETE that the strategies are compared with changes more rows than a transaction
 * of the sandbox may, and all have to run under the same rules.
 */
async function liftRules(client: Client, table: string): Promise<void> {
  await client.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`)
}
