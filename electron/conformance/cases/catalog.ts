import { answers, type CaseGroup, refused, sourced, stated, taken } from '../case.ts'

const ABSENT = ['pg_stat_activity', 'pg_locks', 'pg_database', 'pg_stat_progress_create_index']

const PRESENT = [
  'pg_class', 'pg_attribute', 'pg_index', 'pg_indexes', 'pg_proc', 'pg_am', 'pg_amop', 'pg_constraint', 'pg_namespace', 'pg_type',
  'pg_stats', 'pg_settings', 'pg_roles', 'information_schema.tables', 'information_schema.columns',
] // prettier-ignore

export const CATALOG: CaseGroup = {
  name: 'catalog',
  prepare: ['CREATE TABLE catalog_t (k int PRIMARY KEY, v text)'],
  cases: [
    ...ABSENT.map((name) =>
      stated(`${name} is absent`, [
        refused(`SELECT 1 FROM ${name} LIMIT 0`, '42P01', `relation "${name}" does not exist`),
        refused(`SELECT 1 FROM pg_catalog.${name} LIMIT $1`, '42P01', undefined, { values: [0] }),
      ]),
    ),
    ...PRESENT.map((name) => stated(`${name} is there`, [taken(`SELECT 1 FROM ${name} LIMIT 0`)])),
    stated('the estimate of rows is in pg_class after ANALYZE', [
      taken('INSERT INTO catalog_t SELECT i FROM generate_series(1, 100) i'),
      taken('ANALYZE catalog_t'),
      answers("SELECT reltuples FROM pg_class WHERE oid = 'catalog_t'::regclass", [['100']]),
    ]),
    stated('a table shows no triggers, whatever way psql asks', [
      answers(
        `SELECT t.tgname, pg_catalog.pg_get_triggerdef(t.oid, true) FROM pg_catalog.pg_trigger t
            WHERE t.tgrelid = 'catalog_t'::regclass AND NOT t.tgisinternal`,
        [],
      ),
    ]),
    sourced('awslabs/mcp, catalog-queries.md', 'the method of an index is btree_index, by its number there', [
      answers(
        "SELECT am.oid, am.amname FROM pg_class c JOIN pg_am am ON am.oid = c.relam WHERE c.oid = 'catalog_t_pkey'::regclass",
        [['10003', 'btree_index']],
      ),
      answers("SELECT amname FROM pg_am WHERE amname LIKE 'btree%' ORDER BY amname", [
        ['btree'],
        ['btree_index'],
      ]),
    ]),
    sourced('winebarrel/pistachio, verified on a cluster 2026-10-10', 'the major version of the service', [
      answers('SELECT * FROM sys.dsql_major_version()', [['1']]),
    ]),
    stated('columns have no ctid', [refused('SELECT ctid FROM catalog_t', '42703')]),
  ],
}
