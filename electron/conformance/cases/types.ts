import { answers, type CaseGroup, refused, sourced, taken, unsupported } from '../case.ts'

const RECORDED = 'Dreamescaper/dsql-emulator, recorded 2026-09-15'

/** A type as it is written, and as the refusal names it. */
const REFUSED_TYPES = [
  ['money', 'money'], ['xml', 'xml'], ['inet', 'inet'], ['cidr', 'cidr'], ['macaddr', 'macaddr'],
  ['point', 'point'], ['line', 'line'], ['lseg', 'lseg'], ['box', 'box'], ['path', 'path'],
  ['polygon', 'polygon'], ['circle', 'circle'], ['tsvector', 'tsvector'], ['tsquery', 'tsquery'],
  ['int4range', 'int4range'], ['tsrange', 'tsrange'], ['bit(8)', 'bit'], ['varbit(8)', 'bit varying'],
  ['pg_lsn', 'pg_lsn'], ['int[]', 'integer[]'], ['text[]', 'text[]'],
] as const // prettier-ignore

const ALL_TYPES = `CREATE TABLE type_all (
  c_smallint smallint, c_integer integer, c_bigint bigint, c_real real, c_double double precision,
  c_numeric numeric, c_numeric_ps numeric(18,6), c_decimal decimal(10,2), c_char character(10),
  c_varchar character varying(20), c_bpchar bpchar(5), c_text text, c_date date, c_time time,
  c_timetz time with time zone, c_timestamp timestamp, c_timestamptz timestamp with time zone,
  c_interval interval, c_boolean boolean, c_bytea bytea, c_uuid uuid, c_json json, c_jsonb jsonb)`

const ONE_OF_EACH = String.raw`INSERT INTO type_all VALUES (
  1, 2, 3, 1.5, 2.5, 3.5, 4.5, 5.5, 'abc', 'def', 'ghi', 'jkl', '2026-01-02', '03:04:05', '03:04:05+00',
  '2026-01-02 03:04:05', '2026-01-02 03:04:05+00', '1 day', true, '\x6869',
  '00000000-0000-0000-0000-000000000001', '{"a":1}', '{"b":2}')`

export const TYPES: CaseGroup = {
  name: 'types',
  prepare: [],
  cases: [
    sourced(RECORDED, 'every documented type is one of a column', [
      taken(ALL_TYPES),
      taken(ONE_OF_EACH, { expect: { count: 1 } }),
      answers('SELECT count(*)::int AS n FROM type_all', [['1']]),
    ]),
    sourced(RECORDED, 'their other names, too', [
      taken(`CREATE TABLE type_alias (c1 int2, c2 int4, c3 int8, c4 float4, c5 float8, c6 bool, c7 varchar(5),
          c8 char(5), c9 dec, c10 timetz, c11 timestamptz)`),
    ]),
    sourced('user guide, supported data types', 'numeric without a precision is numeric(18,6)', [
      taken('CREATE TABLE type_numeric (k int PRIMARY KEY, a numeric, b decimal NOT NULL, c numeric(3))'),
      taken('ALTER TABLE type_numeric ADD COLUMN d dec'),
      taken('INSERT INTO type_numeric VALUES (1, 1.2345675, 999999999999.9999994, 1.5, -0.0000005)'),
      answers('SELECT a, b, c, d FROM type_numeric', [['1.234568', '999999999999.999999', '2', '-0.000001']]),
      refused('INSERT INTO type_numeric VALUES (2, 1000000000000, 0)', '22003', 'numeric field overflow'),
      answers('SELECT 1.23456789::numeric, 1000000000000 * 1.0000001::numeric', [
        ['1.23456789', '1000000100000.0000000'],
      ]),
    ]),
    ...REFUSED_TYPES.map(([type, name]) =>
      sourced(RECORDED, `no column of type ${type}`, [
        unsupported(`CREATE TABLE type_refused (v ${type})`, `datatype ${name} not supported`),
      ]),
    ),
    sourced('Dreamescaper/dsql-emulator, recorded 2026-09-18', 'serial is no type', [
      refused('CREATE TABLE type_serial (id serial PRIMARY KEY)', '42704', 'type "serial" does not exist'),
    ]),
    sourced(RECORDED, 'types that only queries know', [
      answers("SELECT string_to_array('1,2,3', ',')", [['{1,2,3}']]),
      answers("SELECT '192.0.2.1'::inet = '192.0.2.1/32' AS same", [['t']]),
      answers(`SELECT '{"a":1}'::jsonb ->> 'a'`, [['1']]),
      answers("SELECT ROW(1, 'a') = ROW(1, 'a') AS same", [['t']]),
      answers("SELECT unnest(string_to_array('a,b', ',')) ORDER BY 1", [['a'], ['b']]),
    ]),
    sourced(RECORDED, 'a domain refuses what its CHECK refuses', [
      taken("CREATE DOMAIN type_mood AS text CHECK (VALUE IN ('sad', 'ok'))"),
      taken('CREATE TABLE type_moods (id int PRIMARY KEY, m type_mood)'),
      refused(
        "INSERT INTO type_moods (id, m) VALUES (1, 'bogus')",
        '23514',
        'value for domain type_mood violates check constraint "type_mood_check"',
      ),
    ]),
    sourced(RECORDED, 'a table refuses what its CHECK refuses', [
      taken("CREATE TABLE type_checked (id int PRIMARY KEY, m text CHECK (m IN ('sad', 'ok')))"),
      refused(
        "INSERT INTO type_checked (id, m) VALUES (1, 'bogus')",
        '23514',
        'new row for relation "type_checked" violates check constraint "type_checked_m_check"',
      ),
    ]),
    sourced(RECORDED, 'enumerations', [
      unsupported("CREATE TYPE type_enum AS ENUM ('sad', 'ok')", 'CREATE TYPE not supported'),
      unsupported("ALTER TYPE type_enum ADD VALUE 'meh'", 'ALTER TYPE not supported'),
      unsupported('ALTER TYPE type_enum RENAME TO type_renamed', 'unsupported object in RENAME statement'),
      unsupported('DROP TYPE IF EXISTS type_enum', 'unsupported object in DROP statement'),
      refused('CREATE TABLE type_enums (m type_enum)', '42704', 'type "type_enum" does not exist'),
      refused("SELECT 'sad'::type_enum", '42704', 'type "type_enum" does not exist'),
      unsupported('CREATE TYPE type_pair AS (a int, b int)', 'unsupported statement: CompositeType'),
      unsupported('CREATE TYPE type_range AS RANGE (subtype = int4)', 'unsupported statement: CreateRange'),
    ]),
    sourced('Dreamescaper/dsql-emulator, recorded 2026-09-18', 'identity columns are bigint, with a cache', [
      unsupported(
        'CREATE TABLE type_id (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)',
        'identity column is not supported without an explicit cache size. please define CACHE greater than or equal to 65536 or equal to 1',
      ),
      unsupported(
        'CREATE TABLE type_id (id integer GENERATED BY DEFAULT AS IDENTITY (CACHE 1) PRIMARY KEY)',
        'datatype integer not supported, identity column type must be bigint',
      ),
      unsupported(
        'CREATE TABLE type_id (id smallint GENERATED BY DEFAULT AS IDENTITY (CACHE 1) PRIMARY KEY)',
        'datatype smallint not supported, identity column type must be bigint',
      ),
      taken('CREATE TABLE type_id (id bigint GENERATED BY DEFAULT AS IDENTITY (CACHE 1) PRIMARY KEY)'),
    ]),
    sourced('Dreamescaper/dsql-emulator, recorded 2026-09-18', 'a sequence has a cache', [
      unsupported(
        'CREATE SEQUENCE type_seq',
        'CREATE SEQUENCE is not supported without an explicit cache size. please define CACHE greater than or equal to 65536 or equal to 1',
      ),
      taken('CREATE SEQUENCE type_seq CACHE 1'),
      taken('CREATE SEQUENCE type_seq_large CACHE 65536'),
    ]),
  ],
}
