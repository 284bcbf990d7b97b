/** Something of PostgreSQL that a statement of Sluice's needs of a cluster. */
export interface Need {
  /** What {@link mentionsOf} finds in a statement: a function, a catalog, a setting, or a way of writing. */
  readonly kind: 'function' | 'catalog' | 'setting' | 'syntax'
  readonly name: string
  /** Where it is documented, or was recorded on a real cluster, that Aurora DSQL has it; null where nothing says so. */
  readonly source: string | null
  /** Only where there is no source: what is done where the cluster refuses it (42883, 42P01, 0A000). */
  readonly instead: string | null
  /**
   * One statement that shows whether a cluster has it, and changes nothing. `scratch` is a table, quoted, with
   * `id int PRIMARY KEY` and `n int`; it may be empty.
   */
  readonly probe: (scratch: string) => string
}

const GUIDE = 'https://docs.aws.amazon.com/aurora-dsql/latest/userguide'
const SYSTEM_TABLES = `${GUIDE}/working-with-systems-tables.html`
const SUPPORTED_SQL = `${GUIDE}/working-with-postgresql-compatibility-supported-sql-features.html`
const DATA_TYPES = `${GUIDE}/working-with-postgresql-compatibility-supported-data-types.html`
/** "Supports a wide range of standard PostgreSQL expressions and functions", by PostgreSQL's parser and planner. */
const EXPRESSIONS = `${GUIDE}/working-with.html`
/** Reads the catalog of real clusters, in AWS's tests too. */
const LOADER = 'https://github.com/aws-samples/aurora-dsql-loader/blob/main/src/export/catalog.rs'
const SAMPLES = 'https://github.com/aws-samples/aurora-dsql-samples/tree/main/javascript'
/** Fills its table with generate_series, and shares it out by hashtext. */
const BATCH_SAMPLE = `${SAMPLES}/batch_operations`
/** Sequelize reads what INSERT, UPDATE and DELETE return. */
const SEQUELIZE_SAMPLE = `${SAMPLES}/sequelize`
/** Its option --on-conflict. */
const UPSERTS = 'https://github.com/aws-samples/aurora-dsql-loader#readme'
/** Active Record looks every table up by such a cast; its tests pass on a cluster. */
const RAILS_SAMPLE = 'https://github.com/aws-samples/aurora-dsql-samples/pull/1704'
/** What a live cluster printed. */
const LIVE_INDEX = 'https://github.com/rails/rails/pull/58556'

const known =
  (kind: Need['kind'], source: string) =>
  (name: string, probe: string | Need['probe']): Need => ({
    kind,
    name,
    source,
    instead: null,
    probe: typeof probe === 'string' ? () => probe : probe,
  })

const unknown = (kind: Need['kind'], name: string, instead: string, probe: string | Need['probe']): Need => ({
  ...known(kind, '')(name, probe),
  source: null,
  instead,
})

const catalog = (name: string): Need =>
  known('catalog', SYSTEM_TABLES)(name, `SELECT 1 FROM ${name} WHERE false`)
const plain = known('function', EXPRESSIONS)
const json = known('function', `${DATA_TYPES}#json-functions-and-operators`)
const array = known('function', `${DATA_TYPES}#working-with-postgresql-compatibility-query-runtime`)
const syntax = known('syntax', SUPPORTED_SQL)

const INDEX_AS_TEXT = 'Indexes are shown as pg_indexes has them, without their columns.'

/** All that the statements of `sent/statements.ts` need; a test takes them apart and looks here. */
export const NEEDS: readonly Need[] = [
  ...[
    'pg_class', 'pg_namespace', 'pg_attribute', 'pg_attrdef', 'pg_constraint', 'pg_index', 'pg_type', 'pg_stats',
    'pg_operator', 'pg_cast', 'pg_indexes', 'pg_views',
  ].map(catalog), // prettier-ignore
  known('catalog', SYSTEM_TABLES)(
    'information_schema.columns',
    'SELECT 1 FROM information_schema.columns WHERE false',
  ),
  unknown(
    'catalog',
    'pg_proc',
    'Sluice judges functions by what it knows of PostgreSQL’s own.',
    'SELECT 1 FROM pg_proc WHERE false',
  ),

  plain('count', 'SELECT count(*) FROM pg_class WHERE false'),
  plain('sum', 'SELECT sum(reltuples) FROM pg_class WHERE false'),
  plain('min', 'SELECT min(relname) FROM pg_class WHERE false'),
  plain('max', 'SELECT max(relname) FROM pg_class WHERE false'),
  plain('lower', "SELECT lower('A')"),
  plain('left', "SELECT left('abc', 2)"),
  plain('octet_length', "SELECT octet_length('abc')"),
  plain('length', "SELECT length('abc')"),
  plain('string_agg', "SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class WHERE false"),
  plain('abs', 'SELECT abs(-1)'),
  plain('now', 'SELECT now()'),
  plain('to_char', "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY')"),
  plain('timezone', "SELECT now() AT TIME ZONE 'UTC'"),
  plain('version', 'SELECT version()'),
  plain('extract', 'SELECT extract(epoch FROM now())'),
  plain('row_number', 'SELECT row_number() OVER (ORDER BY 1)'),
  plain('dense_rank', 'SELECT dense_rank() OVER (ORDER BY 1)'),
  known('function', BATCH_SAMPLE)('hashtext', "SELECT hashtext('a')"),
  known('function', LOADER)('format_type', 'SELECT format_type(23, -1)'),
  known('function', LOADER)('pg_get_expr', 'SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE false'),
  known('function', BATCH_SAMPLE)('generate_series', 'SELECT i FROM generate_series(1, 2) AS i'),
  known('function', LOADER)('unnest', "SELECT v FROM unnest('{1,2}'::int[]) WITH ORDINALITY AS u (v, place)"),
  known('function', LIVE_INDEX)(
    'pg_get_indexdef',
    'SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE false',
  ),
  array('string_to_array', "SELECT string_to_array('1,2', ',')"),
  json('json_build_array', "SELECT json_build_array('a')::text"),
  json('array_to_json', "SELECT array_to_json(ARRAY['a', NULL]::text[])::text"),
  json('json_array_elements', "SELECT v->>'a' FROM json_array_elements('[{\"a\":1}]'::json) AS v"),
  unknown(
    'function',
    'has_schema_privilege',
    'The connection check does not tell the rights on the schema.',
    "SELECT has_schema_privilege('public', 'USAGE')",
  ),
  unknown(
    'function',
    'pg_get_constraintdef',
    'A foreign key is shown by its name.',
    'SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE false',
  ),
  unknown('function', 'json_agg', INDEX_AS_TEXT, "SELECT json_agg('a'::text)"),
  unknown(
    'function',
    'array_position',
    `${INDEX_AS_TEXT} A table of a sub-select is looked for in every schema.`,
    "SELECT array_position('{1,2}'::int[], 2)",
  ),
  unknown('function', 'current_schema', 'The connection check looks at “public”.', 'SELECT current_schema()'),
  unknown(
    'function',
    'current_schemas',
    'Sluice judges functions by what it knows of PostgreSQL’s own; a job does not notice another search path.',
    'SELECT current_schemas(true)',
  ),

  unknown('setting', 'server_version', 'The connection check reads version().', 'SHOW server_version'),
  unknown(
    'setting',
    'transaction_isolation',
    'The level is taken for the only one that is documented.',
    'SHOW transaction_isolation',
  ),

  syntax('SELECT', (scratch) => `SELECT id FROM ${scratch} WHERE false`),
  syntax('INSERT', (scratch) => `INSERT INTO ${scratch} SELECT id, n FROM ${scratch} WHERE false`),
  syntax('UPDATE', (scratch) => `UPDATE ${scratch} SET n = n WHERE false`),
  syntax('UPDATE … FROM', (scratch) => `UPDATE ${scratch} SET n = v FROM (SELECT 1 AS v) AS one WHERE false`),
  syntax('DELETE', (scratch) => `DELETE FROM ${scratch} WHERE false`),
  syntax('EXPLAIN', (scratch) => `EXPLAIN DELETE FROM ${scratch}`),
  syntax('ANALYZE', (scratch) => `ANALYZE ${scratch}`),
  syntax('BEGIN', 'BEGIN'),
  syntax('COMMIT', 'COMMIT'),
  syntax('ROLLBACK', 'ROLLBACK'),
  syntax('CREATE SCHEMA', 'CREATE SCHEMA IF NOT EXISTS public'),
  syntax('CREATE TABLE', (scratch) => `CREATE TABLE IF NOT EXISTS ${scratch} (id int PRIMARY KEY)`),
  syntax('ALTER TABLE', (scratch) => `ALTER TABLE ${scratch} ADD COLUMN IF NOT EXISTS n int`),
  syntax('WITH', 'WITH one AS (SELECT 1 AS v) SELECT v FROM one'),
  syntax('UNION ALL', 'SELECT 1 UNION ALL SELECT 2'),
  syntax('UNION', 'SELECT 1 UNION SELECT 2'),
  known('syntax', EXPRESSIONS)(
    'WITH RECURSIVE',
    'WITH RECURSIVE up AS (SELECT 1 AS v UNION SELECT v + 1 FROM up WHERE v < 2) SELECT v FROM up',
  ),
  syntax('LIMIT', (scratch) => `SELECT id FROM ${scratch} ORDER BY id OFFSET 1 LIMIT 1`),
  known('syntax', EXPRESSIONS)(
    'FILTER',
    (scratch) => `SELECT count(*) FILTER (WHERE id > 0) FROM ${scratch}`,
  ),
  syntax('OVER', (scratch) => `SELECT count(*) OVER () FROM ${scratch}`),
  known('syntax', LOADER)(
    'WITH ORDINALITY',
    "SELECT v FROM unnest('{1,2}'::int[]) WITH ORDINALITY AS u (v, place)",
  ),
  known('syntax', RAILS_SAMPLE)('::regclass', "SELECT 'pg_catalog.pg_class'::regclass::oid"),
  known('syntax', UPSERTS)(
    'ON CONFLICT',
    (scratch) =>
      `INSERT INTO ${scratch} (id) SELECT id FROM ${scratch} WHERE false ON CONFLICT (id) DO UPDATE SET n = excluded.n`,
  ),
  known('syntax', SEQUELIZE_SAMPLE)(
    'RETURNING',
    (scratch) => `DELETE FROM ${scratch} WHERE false RETURNING id`,
  ),
  unknown(
    'syntax',
    'data-changing WITH',
    'A batch is a transaction of two round trips.',
    (scratch) =>
      `WITH gone AS (DELETE FROM ${scratch} WHERE false RETURNING 1) UPDATE ${scratch} SET n = n FROM gone`,
  ),
]
