import { describe, expect, test } from 'vitest'
import { readStatements } from './read-statements.ts'

const refusal = (sql: string) => {
  const { statements } = readStatements(sql)
  expect(statements).toHaveLength(1)
  return statements[0]?.refusal
}

describe('what is taken', () => {
  test.each([
    'DELETE FROM t WHERE id IN (SELECT id FROM t WHERE a LIMIT 1000)',
    'DELETE FROM t WHERE id = ANY($1::uuid[]) RETURNING id',
    'INSERT INTO t SELECT i FROM generate_series(1, 10) i ON CONFLICT (a) DO NOTHING',
    "SELECT abs(hashtext(id::text)::bigint) % 4, string_to_array('1,2', ','), '127.0.0.1'::inet FROM t",
    'SELECT rank() OVER (PARTITION BY a ORDER BY b) FROM t FOR UPDATE SKIP LOCKED',
    'SELECT 1 FROM t FOR KEY SHARE',
    'SELECT pg_sleep(1), pg_get_indexdef(1), version()',
    'SELECT reltuples FROM pg_catalog.pg_class JOIN pg_roles ON true JOIN pg_stats ON true',
    "SELECT set_config('search_path', $1, false)",
    'WITH pg_locks AS (SELECT 1) SELECT * FROM pg_locks',
    'SELECT * FROM sys.jobs',
    'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
    'SET LOCAL role = r',
    'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY',
    'ALTER VIEW v SET (security_barrier = true)',
    'ALTER VIEW v RESET (security_barrier)',
    'ALTER VIEW v ALTER COLUMN a SET DEFAULT 1',
    "SET TIME ZONE 'UTC'",
    "SET NAMES 'UTF8'",
    'SET DateStyle = ISO',
    'RESET search_path',
    'RESET ALL',
    'SHOW statement_timeout',
    'CREATE TABLE t (a uuid PRIMARY KEY DEFAULT gen_random_uuid(), b jsonb, c varchar(5) UNIQUE CHECK (c > b), d int REFERENCES p ON DELETE CASCADE)',
    'CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY)',
    'CREATE TABLE t (a int UNIQUE REFERENCES p DEFERRABLE INITIALLY DEFERRED, FOREIGN KEY (a) REFERENCES p DEFERRABLE)',
    'CREATE TABLE t (a int PRIMARY KEY NOT DEFERRABLE INITIALLY IMMEDIATE, b text STORAGE plain) WITHOUT OIDS',
    'SELECT a COLLATE "C" FROM t',
    'CREATE SEQUENCE s CACHE 65536',
    'CREATE SEQUENCE s AS bigint CACHE 1',
    'ALTER SEQUENCE s RESTART WITH 5 CACHE 65536',
    'ALTER SEQUENCE s OWNED BY NONE',
    'ALTER TABLE t ALTER a SET GENERATED ALWAYS SET INCREMENT BY 2',
    'ALTER DOMAIN d SET DEFAULT 1',
    'ALTER DOMAIN d DROP NOT NULL',
    'ALTER DOMAIN d RENAME TO e',
    'ALTER FUNCTION f(int) RENAME TO g',
    'ALTER FUNCTION f(int) OWNER TO r',
    'ALTER FUNCTION f(int) SET SCHEMA s',
    'ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES p (a) NOT VALID',
    'ALTER TABLE t ADD CONSTRAINT c UNIQUE USING INDEX i',
    'ALTER TABLE t ALTER COLUMN a SET DEFAULT 1',
    'ALTER TABLE t RENAME COLUMN a TO b',
    'ALTER TABLE ASYNC t VALIDATE CONSTRAINT c',
    "CREATE DOMAIN d AS text CHECK (VALUE IN ('a'))",
    'CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS $$ SELECT a $$',
    'CREATE FUNCTION f(a int) RETURNS int RETURN a',
    'DROP TABLE IF EXISTS t, u CASCADE',
    'GRANT SELECT ON ALL TABLES IN SCHEMA public TO r',
    'GRANT USAGE ON SCHEMA s TO r',
    'CREATE UNIQUE INDEX ASYNC i ON t (lower(a)) INCLUDE (b) NULLS NOT DISTINCT WHERE a IS NOT NULL',
  ])('%s', (sql) => expect(refusal(sql)).toBeNull())
})

describe('what is refused with 0A000', () => {
  test.each([
    ['TRUNCATE t', 'unsupported statement: Truncate'],
    ['SAVEPOINT s', 'unsupported transaction statement: SAVEPOINT'],
    ['ROLLBACK TO SAVEPOINT s', 'unsupported transaction statement: ROLLBACK TO'],
    ['RELEASE SAVEPOINT s', 'unsupported transaction statement: RELEASE'],
    ["PREPARE TRANSACTION 'x'", 'unsupported transaction statement: PREPARE'],
    ['COMMIT AND CHAIN', 'unsupported transaction statement: AND CHAIN'],
    ['BEGIN ISOLATION LEVEL SERIALIZABLE', 'Unsupported isolation level: SERIALIZABLE'],
    ['START TRANSACTION ISOLATION LEVEL READ COMMITTED', 'Unsupported isolation level: READ COMMITTED'],
    ['SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'Unsupported isolation level: SERIALIZABLE'],
    ['SET TRANSACTION READ ONLY', 'setting configuration parameter "TRANSACTION" not supported'],
    [
      'SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE',
      'Unsupported isolation level: SERIALIZABLE',
    ],
    ['SET ROLE r', 'setting configuration parameter "role" not supported'],
    ['SET SESSION AUTHORIZATION r', 'setting configuration parameter "session_authorization" not supported'],
    ['RESET work_mem', 'setting configuration parameter "work_mem" not supported'],
    [
      "SELECT set_config('statement_timeout', '1', true)",
      'setting configuration parameter "statement_timeout" not supported',
    ],
    ["SELECT set_config('sandbox_rules.' || 'changed', '0', true)", 'function set_config not supported'],
    ['CREATE TEMP TABLE t (a int)', 'TEMPORARY or TEMP table not supported for CREATE TABLE'],
    ['CREATE TABLE pg_temp.t (a int)', 'TEMPORARY or TEMP table not supported for CREATE TABLE'],
    ['CREATE UNLOGGED TABLE t (a int)', 'UNLOGGED table not supported for CREATE TABLE'],
    ['CREATE TABLE t (a int) PARTITION BY HASH (a)', 'PARTITION BY clause not supported for CREATE TABLE'],
    ['CREATE TABLE t PARTITION OF p DEFAULT', 'PARTITION OF clause not supported for CREATE TABLE'],
    ['CREATE TABLE t (a int) INHERITS (p)', 'INHERITS clause not supported for CREATE TABLE'],
    ['CREATE TABLE t (a int) TABLESPACE x', 'TABLESPACE clause not supported for CREATE TABLE'],
    ['CREATE TABLE t (a int) USING heap', 'USING clause not supported for CREATE TABLE'],
    ['CREATE TABLE t (a int) WITH (fillfactor = 70)', 'WITH clause not supported for CREATE TABLE'],
    ['CREATE TABLE t (a int) ON COMMIT DELETE ROWS', 'ON COMMIT clause not supported for CREATE TABLE'],
    [
      'CREATE TABLE t (a int PRIMARY KEY WITH (fillfactor = 70))',
      'WITH clause not supported for CREATE TABLE',
    ],
    [
      'CREATE TABLE t (a int, UNIQUE (a) USING INDEX TABLESPACE x)',
      'TABLESPACE clause not supported for CREATE TABLE',
    ],
    ['CREATE TABLE t (a text COLLATE "C")', 'COLLATE clause not supported'],
    ['CREATE TABLE t (a text COMPRESSION lz4)', 'COMPRESSION clause not supported'],
    ['ALTER TABLE t ADD COLUMN a text COLLATE "C"', 'COLLATE clause not supported'],
    ['ALTER TABLE t ADD COLUMN a text COMPRESSION lz4', 'COMPRESSION clause not supported'],
    [
      'ALTER TABLE t ALTER COLUMN a SET COMPRESSION lz4',
      'unsupported ALTER TABLE ALTER COLUMN ... SET COMPRESSION statement',
    ],
    ['CREATE TABLE t (a int PRIMARY KEY DEFERRABLE)', 'DEFERRABLE constraint not supported'],
    ['CREATE TABLE t (a int UNIQUE INITIALLY DEFERRED)', 'DEFERRABLE constraint not supported'],
    ['CREATE TABLE t (a int, UNIQUE (a) DEFERRABLE)', 'DEFERRABLE constraint not supported'],
    ['CREATE TABLE t (a int REFERENCES p UNIQUE DEFERRABLE)', 'DEFERRABLE constraint not supported'],
    [
      'ALTER TABLE t ADD UNIQUE USING INDEX i DEFERRABLE',
      'ALTER TABLE / ADD CONSTRAINT UNIQUE / DEFERRED / INITIALLY DEFERRED not supported',
    ],
    ['CREATE SCHEMA s CREATE TABLE t (a text COLLATE "C")', 'COLLATE clause not supported'],
    [
      'CREATE TABLE t (a int, EXCLUDE USING gist (a WITH =))',
      'EXCLUDE constraint not supported for CREATE TABLE',
    ],
    ['CREATE TABLE t (a int[])', 'datatype integer[] not supported'],
    ['CREATE TABLE t (a text ARRAY)', 'datatype text[] not supported'],
    ['CREATE TABLE t (a varbit(8))', 'datatype bit varying not supported'],
    ['CREATE TABLE t (a inet)', 'datatype inet not supported'],
    [
      'CREATE TABLE t (a bigint GENERATED ALWAYS AS IDENTITY)',
      'identity column is not supported without an explicit cache size. please define CACHE greater than or equal to 65536 or equal to 1',
    ],
    [
      'CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (CACHE 1))',
      'datatype integer not supported, identity column type must be bigint',
    ],
    [
      'CREATE SEQUENCE s CACHE 100',
      'CREATE SEQUENCE is not supported without an explicit cache size. please define CACHE greater than or equal to 65536 or equal to 1',
    ],
    [
      'ALTER SEQUENCE s CACHE 10',
      'ALTER SEQUENCE is not supported without an explicit cache size. please define CACHE greater than or equal to 65536 or equal to 1',
    ],
    [
      'ALTER TABLE t ALTER a SET CACHE 10',
      'identity column is not supported without an explicit cache size. please define CACHE greater than or equal to 65536 or equal to 1',
    ],
    ['ALTER DOMAIN d ADD CHECK (VALUE > 1)', 'unsupported ALTER DOMAIN ADD CONSTRAINT statement'],
    ['ALTER DOMAIN d SET NOT NULL', 'unsupported ALTER DOMAIN SET NOT NULL statement'],
    ['ALTER FUNCTION f(int) IMMUTABLE', 'unsupported statement: AlterFunction'],
    ['ALTER FUNCTION f(int) SET search_path = x', 'unsupported statement: AlterFunction'],
    ['CREATE TABLE t AS SELECT 1', 'unsupported statement: CreateTableAs'],
    ['SELECT 1 INTO t', 'unsupported statement: CreateTableAs'],
    ['CREATE MATERIALIZED VIEW v AS SELECT 1', 'unsupported statement: CreateTableAs'],
    ['ALTER TABLE t ADD COLUMN a int DEFAULT 1', 'ALTER TABLE ADD COLUMN with constraint not supported'],
    ['ALTER TABLE t ADD COLUMN a money', 'datatype money not supported'],
    ['ALTER TABLE t ADD PRIMARY KEY (a)', 'unsupported ALTER TABLE ADD CONSTRAINT statement'],
    ['ALTER TABLE t ADD CHECK (a > 0)', 'unsupported ALTER TABLE ADD CONSTRAINT statement'],
    ['ALTER TABLE t VALIDATE CONSTRAINT c', 'unsupported ALTER TABLE VALIDATE CONSTRAINT statement'],
    ['ALTER TABLE t ALTER a TYPE text', 'unsupported ALTER TABLE ALTER COLUMN ... SET DATA TYPE statement'],
    ['ALTER TABLE t ALTER a SET NOT NULL', 'unsupported ALTER TABLE ALTER COLUMN ... SET NOT NULL statement'],
    ['ALTER TABLE t ENABLE ROW LEVEL SECURITY', 'unsupported ALTER TABLE ENABLE ROW SECURITY statement'],
    ['ALTER TABLE t DISABLE TRIGGER USER', 'unsupported ALTER TABLE DISABLE TRIGGER USER statement'],
    ['ALTER TABLE t SET (fillfactor = 10)', 'unsupported ALTER TABLE SET REL OPTIONS statement'],
    ['ALTER TABLE ASYNC t ADD COLUMN a int', 'unsupported ALTER TABLE ASYNC statement'],
    ['CREATE INDEX ON t (a)', 'unsupported mode. please use CREATE INDEX ASYNC.'],
    ['CREATE INDEX CONCURRENTLY i ON t (a)', 'CONCURRENTLY not supported for CREATE INDEX'],
    ['CREATE INDEX ASYNC i ON t USING btree (a)', 'USING not supported for CREATE INDEX'],
    ['CREATE INDEX ASYNC i ON t (a DESC)', 'specifying sort order not supported for index keys'],
    ['CREATE INDEX ASYNC i ON t (a text_pattern_ops)', 'opclass not supported for index keys'],
    ['DROP INDEX CONCURRENTLY i', 'CONCURRENTLY not supported for DROP INDEX'],
    ["CREATE TYPE m AS ENUM ('a')", 'CREATE TYPE not supported'],
    ['CREATE TYPE m AS (a int)', 'unsupported statement: CompositeType'],
    ["ALTER TYPE m ADD VALUE 'b'", 'ALTER TYPE not supported'],
    ['ALTER TYPE m RENAME TO n', 'unsupported object in RENAME statement'],
    ['DROP TYPE m', 'unsupported object in DROP statement'],
    ['DROP TRIGGER sandbox_after_change ON t', 'unsupported object in DROP statement'],
    ['CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f()', 'CREATE TRIGGER not supported'],
    [
      "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN END'",
      'CREATE FUNCTION with language plpgsql not supported',
    ],
    ['CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ LOCK t $$', 'unsupported statement: Lock'],
    [
      'CREATE FUNCTION f() RETURNS int LANGUAGE sql SET work_mem = 1 AS $$ SELECT 1 $$',
      'setting configuration parameter "work_mem" not supported',
    ],
    ['CREATE PROCEDURE p() LANGUAGE sql AS $$ SELECT 1 $$', 'PROCEDURE is not supported'],
    ['DO $$ BEGIN END $$', 'unsupported statement: Do'],
    ['MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE', 'unsupported statement type: MERGE'],
    ['LOCK TABLE t', 'unsupported statement: Lock'],
    ['VACUUM t', 'unsupported VACUUM statement'],
    ['ANALYZE', 'unsupported ANALYZE statement'],
    ['LISTEN c', 'unsupported statement: Listen'],
    ['NOTIFY c', 'unsupported statement: Notify'],
    ['UNLISTEN *', 'unsupported statement: Unlisten'],
    ['SELECT 1 FROM t TABLESAMPLE system (1)', 'TABLESAMPLE clause not supported'],
    [
      'DELETE FROM t WHERE a IN (SELECT a FROM t FOR SHARE)',
      'locking clauses other than FOR UPDATE/FOR KEY SHARE are not supported',
    ],
    ['CREATE EXTENSION x', 'unsupported statement: CreateExtension'],
    ['CREATE DATABASE x', 'unsupported statement: Createdb'],
    ["CREATE TABLESPACE x LOCATION '/x'", 'unsupported statement: CreateTableSpace'],
    ['CREATE RULE r AS ON INSERT TO t DO NOTHING', 'unsupported statement: Rule'],
    ['CREATE POLICY p ON t', 'unsupported statement: CreatePolicy'],
    ['CLUSTER t', 'unsupported statement: Cluster'],
    ['REINDEX TABLE t', 'unsupported statement: Reindex'],
    ["ALTER SYSTEM SET work_mem = '1MB'", 'unsupported statement: AlterSystem'],
    ['DECLARE c CURSOR WITH HOLD FOR SELECT 1', 'unsupported statement: DeclareCursor'],
    ['PREPARE p AS SELECT 1', 'unsupported statement: Prepare'],
    ['EXPLAIN EXECUTE p', 'unsupported statement: Execute'],
    ['DISCARD ALL', 'unsupported statement: Discard'],
    ["COPY t TO '/tmp/x'", 'unsupported statement: Copy'],
    ["COPY t FROM PROGRAM 'x'", 'unsupported statement: Copy'],
    ["CREATE ROLE r WITH LOGIN PASSWORD 'x'", 'PASSWORD not supported for CREATE ROLE'],
    ["ALTER ROLE admin PASSWORD 'x'", 'PASSWORD not supported for ALTER ROLE'],
    ['CREATE ROLE r SUPERUSER', 'SUPERUSER not supported for CREATE ROLE'],
    ['GRANT CONNECT ON DATABASE postgres TO r', 'unsupported object type in GRANT'],
    ['GRANT USAGE ON SCHEMA public TO r', 'feature not supported on system entity'],
    ["SELECT pg_catalog.pg_read_file('x')", 'function pg_read_file not supported'],
    ['SELECT pg_try_advisory_lock(1)', 'function pg_try_advisory_lock not supported'],
    ["SELECT query_to_xml('LOCK t', true, true, '')", 'function query_to_xml not supported'],
  ])('%s', (sql, message) => expect(refusal(sql)).toEqual({ sqlState: '0A000', message }))

  test.each([
    'CREATE SEQUENCE s AS int CACHE 1',
    'CREATE SEQUENCE s CACHE 1 AS smallint',
    'ALTER SEQUENCE s AS int',
  ])('%s: not the type of a sequence', (sql) =>
    expect(refusal(sql)).toEqual({ sqlState: '22023', message: 'sequence type must be bigint' }),
  )

  const nine = 'a, b, c, d, e, f, g, h, i'
  test.each([
    `CREATE INDEX ASYNC ON t (${nine})`,
    `CREATE TABLE t (a int, PRIMARY KEY (${nine}))`,
    `CREATE TABLE t (a int, UNIQUE (${nine}))`,
  ])('%s: too many columns', (sql) =>
    expect(refusal(sql)).toEqual({
      sqlState: '54011',
      message: 'more than 8 column keys in an index are not supported',
    }),
  )
})

describe('a statement inside another one is judged like one that stands alone', () => {
  test.each([
    ['CREATE SCHEMA s CREATE TABLE t (a int[])', 'datatype integer[] not supported'],
    [
      'CREATE SCHEMA s CREATE VIEW v AS SELECT 1 CREATE UNLOGGED TABLE t (a int)',
      'UNLOGGED table not supported for CREATE TABLE',
    ],
    [
      'CREATE SCHEMA s CREATE TABLE t (a int) CREATE INDEX i ON t (a)',
      'unsupported mode. please use CREATE INDEX ASYNC.',
    ],
    [
      'CREATE SCHEMA s CREATE SEQUENCE q',
      'CREATE SEQUENCE is not supported without an explicit cache size. please define CACHE greater than or equal to 65536 or equal to 1',
    ],
    [
      'CREATE SCHEMA s CREATE TABLE t (a int) CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f()',
      'CREATE TRIGGER not supported',
    ],
    ['CREATE SCHEMA s GRANT USAGE ON SCHEMA public TO r', 'feature not supported on system entity'],
    ['EXPLAIN CREATE TABLE t AS SELECT 1', 'unsupported statement: CreateTableAs'],
    ['EXPLAIN MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE', 'unsupported statement type: MERGE'],
    ['SELECT 1 INTO t UNION SELECT 2', 'unsupported statement: CreateTableAs'],
    ['COPY (SELECT 1 INTO t) TO STDOUT', 'unsupported statement: CreateTableAs'],
    [
      'CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 1 INTO t; END',
      'unsupported statement: CreateTableAs',
    ],
    [
      'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ CREATE SCHEMA s CREATE TEMP TABLE t (a int) $$',
      'TEMPORARY or TEMP table not supported for CREATE TABLE',
    ],
  ])('%s', (sql, message) => expect(refusal(sql)).toEqual({ sqlState: '0A000', message }))

  test.each([
    'CREATE SCHEMA s CREATE TABLE t (a int PRIMARY KEY) CREATE VIEW v AS SELECT a FROM t GRANT SELECT ON t TO r',
    'CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT a; END',
  ])('%s is taken', (sql) => expect(refusal(sql)).toBeNull())

  test('its columns get the sizes that Aurora DSQL gives them', () => {
    expect(readStatements('CREATE SCHEMA s CREATE TABLE t (a numeric) CREATE TABLE u (b numeric)').sql).toBe(
      'CREATE SCHEMA s CREATE TABLE t (a numeric(18,6)) CREATE TABLE u (b numeric(18,6))',
    )
  })
})

describe('what is not there', () => {
  test.each([
    ['SELECT * FROM pg_locks', '42P01', 'relation "pg_locks" does not exist'],
    ['SELECT * FROM pg_catalog.pg_locks', '42P01', 'relation "pg_catalog.pg_locks" does not exist'],
    [
      'SELECT 1 WHERE EXISTS (SELECT FROM pg_stat_activity)',
      '42P01',
      'relation "pg_stat_activity" does not exist',
    ],
    ['SELECT * FROM pg_stat_progress_analyze', '42P01', 'relation "pg_stat_progress_analyze" does not exist'],
    ['SELECT datname FROM pg_database', '42P01', 'relation "pg_database" does not exist'],
    ['CREATE VIEW v AS SELECT * FROM pg_locks', '42P01', 'relation "pg_locks" does not exist'],
    ['DELETE FROM sandbox_rules.job', '42P01', 'relation "sandbox_rules.job" does not exist'],
    [
      "SELECT sandbox_rules.run_job('t', 'x', 'x', 'LOCK t')",
      '3F000',
      'schema "sandbox_rules" does not exist',
    ],
    ["CALL sandbox_rules.iam_grant('r', 'x')", '3F000', 'schema "sandbox_rules" does not exist'],
    ['SELECT ctid FROM t', '42703', 'column "ctid" does not exist'],
    ['CREATE TABLE t (a serial)', '42704', 'type "serial" does not exist'],
  ])('%s', (sql, sqlState, message) => expect(refusal(sql)).toEqual({ sqlState, message }))
})
