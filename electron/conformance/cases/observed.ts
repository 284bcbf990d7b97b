import {
  answers,
  type Case,
  type CaseGroup,
  other,
  refused,
  sourced,
  taken,
  unlike,
  unsupported,
} from '../case.ts'

/** A skill of AWS's for agents, whose values marked “observed” were reproduced on a cluster. */
const SKILL = 'awslabs/agent-plugins, databases-on-aws, observed 2026-10-01'
const MINISTACK = 'ministackorg/ministack#1387, verified on a cluster 2026-08-14'

const columns = (howMany: number) => Array.from({ length: howMany }, (_, at) => `c${at} int`).join(', ')
const names = (howMany: number) => Array.from({ length: howMany }, (_, at) => `c${at}`).join(', ')

/** One statement, its SQLSTATE and its words. */
const REFUSED = [
  ['a char that is too long', 'CREATE TABLE obs_char (v char(4097))', '54000', 'Datatype limit greater than 4096 bytes not supported for char', SKILL],
  ['a varchar that is too long', 'CREATE TABLE obs_varchar (v varchar(65536))', '54000', 'Datatype limit greater than 65535 bytes not supported for varchar', SKILL],
  ['a declared key that is too long', 'CREATE TABLE obs_key (k varchar(2001) PRIMARY KEY)', '54000', 'key size greater than 2000 bytes not supported', SKILL],
  ['nine columns in a key', `CREATE TABLE obs_nine (${columns(9)}, PRIMARY KEY (${names(9)}))`, '54011', 'more than 8 column keys in an index are not supported', SKILL],
  ['nine columns in an index', `CREATE INDEX ASYNC obs_i9 ON obs_t (${names(9)})`, '54011', 'more than 8 column keys in an index are not supported', MINISTACK],
  ['257 columns', `CREATE TABLE obs_wide (${columns(257)})`, '54011', 'tables can have at most 255 columns', SKILL],
  ['numeric(1001)', 'CREATE TABLE obs_numeric (v numeric(1001))', '22023', 'NUMERIC precision 1001 must be between 1 and 1000', SKILL],
  ['an index of what changes', 'CREATE INDEX ASYNC obs_now ON obs_t ((extract(year FROM at)))', '42P17', 'functions in index expression must be marked IMMUTABLE', SKILL],
  ['a generated column of what changes', 'CREATE TABLE obs_generated (at timestamptz, v text GENERATED ALWAYS AS (at::text) STORED)', '42P17', 'generation expression is not immutable', SKILL],
  ['an index that descends', 'CREATE INDEX ASYNC obs_desc ON obs_t (c0 DESC)', '0A000', 'specifying sort order not supported for index keys', SKILL],
  ['an index that ascends', 'CREATE INDEX ASYNC obs_asc ON obs_t (c0 ASC)', '0A000', 'specifying sort order not supported for index keys', SKILL],
  ['an index with an operator class', 'CREATE INDEX ASYNC obs_class ON obs_t (v text_pattern_ops)', '0A000', 'opclass not supported for index keys', SKILL],
  ['CREATE INDEX CONCURRENTLY', 'CREATE INDEX CONCURRENTLY obs_c ON obs_t (c0)', '0A000', 'CONCURRENTLY not supported for CREATE INDEX', SKILL],
  ['an expression that an index includes', 'CREATE INDEX ASYNC obs_inc ON obs_t (c0) INCLUDE (lower(v))', '0A000', 'expressions are not supported in included columns', MINISTACK],
  ['an index without a name, IF NOT EXISTS', 'CREATE INDEX ASYNC IF NOT EXISTS ON obs_t (c0)', '42601', 'syntax error at or near "ON"', MINISTACK],
  ['SET STATISTICS', 'ALTER TABLE obs_t ALTER COLUMN c0 SET STATISTICS 50', '0A000', 'unsupported ALTER TABLE ALTER COLUMN ... SET STATISTICS statement', SKILL],
  ['procedures', 'CREATE PROCEDURE obs_p() LANGUAGE sql AS $$ SELECT 1 $$', '0A000', 'PROCEDURE is not supported', SKILL],
  ['pg_try_advisory_lock', 'SELECT pg_try_advisory_lock(1)', '0A000', 'function pg_try_advisory_lock not supported', 'pressly/goose#971'],
] as const // prettier-ignore

const JSONB_GAP = 'builds it: the type of a column is in the catalog, which the gateway does not read'
const STATISTICS_GAP = 'takes any number: counting them needs the catalog, which the gateway does not read'

const SEQUENCES: Case[] = [
  sourced(SKILL, 'an index that says where NULLs go', [
    taken('CREATE INDEX ASYNC obs_nulls ON obs_t (c0 NULLS FIRST)', {
      expect: { columns: ['job_id'] },
    }),
  ]),
  unlike(SKILL, 'takes it, up to the 2 MiB of its row', 'a text of more than 1 MiB', [
    refused(
      'INSERT INTO obs_parent VALUES (1, $1)',
      '54000',
      'datatype limit greater than 1048576 bytes not supported for text',
      { values: [{ noise: 1_048_577 }] },
    ),
  ]),
  unlike(SKILL, JSONB_GAP, 'an index of jsonb', [
    unsupported('CREATE INDEX ASYNC obs_json ON obs_t (j)', 'datatype jsonb is not supported in a key'),
  ]),
  sourced(SKILL, 'two grants are two changes of the schema', [
    taken('BEGIN'),
    taken('GRANT SELECT ON obs_t TO PUBLIC'),
    unsupported(
      'GRANT SELECT ON obs_parent TO PUBLIC',
      'multiple ddl statements not supported in a transaction',
    ),
  ]),
  sourced(SKILL, 'a change of the schema is met by transactions that only read, too', [
    other(taken('SELECT 1 FROM obs_t LIMIT 0')),
    taken('GRANT SELECT ON obs_t TO PUBLIC'),
    other(taken('BEGIN READ ONLY')),
    other(
      refused(
        'SELECT 1 FROM obs_t LIMIT 0',
        '40001',
        'schema has been updated by another transaction (OC001)',
      ),
    ),
  ]),
  sourced(
    'awslabs/aurora-dsql-orms#601, aws-samples/aurora-dsql-samples#1732',
    'a row that others reference stays, and so does their table',
    [
      taken("INSERT INTO obs_parent VALUES (2, 'a')"),
      taken('INSERT INTO obs_child VALUES (1, 2)'),
      refused(
        'DELETE FROM obs_parent WHERE id = 2',
        '23503',
        'update or delete on table "obs_parent" violates foreign key constraint "obs_child_p_fkey" on table "obs_child"',
      ),
      refused(
        'DROP TABLE obs_parent',
        '2BP01',
        'cannot drop table obs_parent because other objects depend on it',
      ),
    ],
  ),
  unlike(SKILL, STATISTICS_GAP, 'at most five extended statistics', [
    ...[1, 2, 3, 4, 5].map((at) => taken(`CREATE STATISTICS obs_s${at} ON c0, c${at} FROM obs_t`)),
    refused(
      'CREATE STATISTICS obs_s6 ON c0, c6 FROM obs_t',
      '54000',
      'more than 5 extended statistics per table are not allowed',
    ),
  ]),
  sourced('AWS’s page on data types', 'numeric without a precision has one', [
    taken('CREATE TABLE obs_plain (v numeric)'),
    answers(
      "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'obs_plain'::regclass AND attnum = 1",
      [['numeric(18,6)']],
    ),
  ]),
]

export const OBSERVED: CaseGroup = {
  name: 'observed',
  prepare: [
    `CREATE TABLE obs_t (id int PRIMARY KEY, ${columns(9)}, v text, at timestamptz, j jsonb)`,
    'CREATE TABLE obs_parent (id int PRIMARY KEY, v text)',
    'CREATE TABLE obs_child (id int PRIMARY KEY, p int REFERENCES obs_parent (id))',
  ],
  cases: [
    ...REFUSED.map(([name, sql, code, message, source]) => ({
      name,
      source,
      steps: [refused(sql, code, message)],
    })),
    ...SEQUENCES,
  ],
}
