/** Names that need quotes, and one that a reader could take for something else. */
const PLACE = '"Größe of ""place"""'

/**
 * A column of every type that Aurora DSQL has for one, generated and identity columns among them. The key has two
 * columns, and they stand neither first nor in the key's order. What counts from 1 is `no`.
 */
export const EVERY_TYPE_COLUMNS = `c_smallint smallint NOT NULL, c_integer integer, c_bigint bigint, c_real real,
  c_double double precision, c_numeric numeric, c_numeric_ps numeric(18,6), c_char character(10),
  c_varchar character varying(20), c_bpchar bpchar(5), c_text text, c_date date, c_time time,
  id uuid NOT NULL, c_timetz time with time zone, c_timestamp timestamp, c_timestamptz timestamp with time zone,
  c_interval interval, c_boolean boolean, c_bytea bytea, c_json json, c_jsonb jsonb,
  ${PLACE} smallint NOT NULL, "select" text DEFAULT 'nothing', no int NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY, twice int GENERATED ALWAYS AS (no * 2) STORED,
  PRIMARY KEY (${PLACE}, id)`

/** A few rows have a value as long as one may be. */
const LONG_EVERY = 20_011

/** One of them in turn, so that each is beside each of the others before long. */
const inTurn = (every: readonly string[], type: string) =>
  `((ARRAY[${every.map((value) => (value === 'NULL' ? value : `'${value}'`)).join(', ')}])[1 + i % ${every.length}])::${type}`

/** Expressions of `i`, which is the row's number, for all columns but the last two, which make their values themselves. */
export const EVERY_TYPE_VALUES = [
  'i % 1000',
  inTurn(['0', '-2147483648', '2147483647', 'NULL'], 'int'),
  inTurn(['9007199254740993', '-9223372036854775808', '9223372036854775807', 'NULL', '0'], 'bigint'),
  inTurn(['NaN', '-0', 'Infinity', '-Infinity', '1.17549435e-38', '3.4028235e38', '0.1'], 'real'),
  inTurn(['NaN', '-0', 'Infinity', '-Infinity', '5e-324', '1.7976931348623157e308', '0.1', 'NULL'], 'float8'),
  inTurn(['NaN', '0', '0.00', '1.10', '123456789012345678901234567890.000000000001', 'NULL'], 'numeric'),
  inTurn(['0', '-999999999999.999999', '999999999999.999999', '0.000001'], 'numeric'),
  inTurn(['', 'a', 'ä b  ', 'NULL'], 'text'),
  inTurn(['', ' ', "it''s", '"', 'NULL', 'null'], 'text'),
  inTurn(['', 'x ', '日本'], 'text'),
  `CASE WHEN i % ${LONG_EVERY} = 7 THEN repeat(md5(i::text), 32768)
     ELSE ${inTurn(['', 'NULL', '\\N', '{"a": 1}', 'a,b;c', '😀 ﷽', '%s $1 {}'], 'text')} || CASE i % 2 WHEN 0 THEN E'\\n\\t\\x01\\u2028' ELSE '' END END`,
  inTurn(
    ['infinity', '-infinity', '4713-01-01 BC', '0044-03-15 BC', '5874897-12-31', '2024-02-29', 'NULL'],
    'date',
  ),
  inTurn(['00:00', '23:59:59.999999', '24:00', 'NULL'], 'time'),
  'md5(i::text)::uuid',
  inTurn(['00:00+00', '23:59:59.999999-15:59', '12:00+05:45', 'NULL'], 'timetz'),
  inTurn(
    ['infinity', '-infinity', '4713-01-01 00:00:00 BC', '294276-12-31 23:59:59.999999', 'NULL'],
    'timestamp',
  ),
  inTurn(
    ['infinity', '-infinity', '1970-01-01 00:00:00.000001+00', '0044-03-15 12:00+00 BC', 'NULL'],
    'timestamptz',
  ),
  inTurn(
    ['-1 month 3 days -00:00:00.000001', '0', '178000000 years', '30 days', '1 month', 'NULL'],
    'interval',
  ),
  inTurn(['true', 'false', 'NULL'], 'boolean'),
  inTurn(['', '\\x00ff5c27', 'NULL'], 'bytea'),
  inTurn(['{"b":1,  "a":1, "a":2}', 'null', '"\\u00e4"', '[1.0, 1e400]', 'NULL'], 'json'),
  inTurn(['{"b":1,  "a":[null]}', 'null', '1.10', 'NULL'], 'jsonb'),
  'i % 5',
  `CASE i % 3 WHEN 0 THEN NULL ELSE 'row ' || i END`,
  'i',
].join(',\n  ')

/** The condition that finds row number `number` by its key; a parameter's name, or the number itself. */
export function keyOf(number: string): string {
  return `${PLACE} = ${number}::int % 5 AND id = md5(${number}::int::text)::uuid`
}

/** The same as it stands in lists: the key's columns as text, in key order. */
export const KEY_TEXT = `json_build_array(${PLACE}::text, id::text)::text`

/** Inserts a row of that number's key, unlike the one that the table was filled with. */
export function insertOther(table: string, returning: string): string {
  return `INSERT INTO ${table} (c_smallint, id, ${PLACE}, no)
    VALUES (-1, md5($1::int::text)::uuid, $1::int % 5, $1::int) ON CONFLICT DO NOTHING RETURNING ${returning}`
}
