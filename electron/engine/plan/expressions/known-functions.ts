/*
 * What PostgreSQL's own functions are, for a cluster that does not let its catalog of functions be
 * read. Anything else is unknown, and a plan says so.
 */

/** Declared VOLATILE in PostgreSQL 16. */
export const VOLATILE_FUNCTIONS: ReadonlySet<string> = new Set([
  'random', 'random_normal', 'array_shuffle', 'array_sample', 'gen_random_uuid', 'uuidv4', 'uuidv7', 'clock_timestamp',
  'timeofday', 'nextval', 'setval', 'currval', 'lastval', 'set_config', 'setseed',
  'pg_current_xact_id', 'current_query', 'query_to_xml', 'cursor_to_xml', 'loread', 'lowrite', 'ts_stat',
]) // prettier-ignore

/** Declared STABLE, and another value in each transaction or on each connection, of which a job has many. */
export const UNSTEADY_FUNCTIONS: ReadonlySet<string> = new Set([
  'txid_current', 'txid_current_if_assigned', 'txid_current_snapshot', 'mxid_age', 'inet_client_addr', 'inet_client_port',
  'inet_server_addr', 'inet_server_port',
]) // prettier-ignore

/** Settings that each connection of a job has another value of: planner and workers say who they are. */
export const UNSTEADY_SETTINGS: ReadonlySet<string> = new Set(['application_name'])

/** Declared IMMUTABLE or STABLE. */
export const STEADY_FUNCTIONS: ReadonlySet<string> = new Set(
  `abs acos age array_agg array_append array_cat array_length array_position array_prepend array_remove
  array_replace array_to_json array_to_string ascii asin atan atan2 avg bit_and bit_length bit_or bool_and
  bool_or btrim cardinality cbrt ceil ceiling char_length character_length chr coalesce concat concat_ws
  convert_from convert_to cos cot count cume_dist current_database current_schema current_setting date
  date_bin date_part date_trunc decode degrees dense_rank div encode every exp extract first_value float4
  float8 floor format format_type gcd generate_series greatest has_table_privilege hashtext initcap int2
  int4 int8 isfinite json_agg json_array_elements json_array_elements_text json_array_length
  json_build_array json_build_object json_extract_path json_extract_path_text json_object_agg
  json_object_keys json_typeof jsonb_agg jsonb_array_elements jsonb_array_elements_text jsonb_array_length
  jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text jsonb_extract_path
  jsonb_extract_path_text jsonb_insert jsonb_object_agg jsonb_object_keys jsonb_path_exists jsonb_pretty
  jsonb_set jsonb_strip_nulls jsonb_typeof justify_days justify_hours justify_interval lag last_value
  lcm lead least left length like_escape ln log log10 lower lpad ltrim make_date make_interval make_time
  make_timestamp make_timestamptz max md5 min mod now nth_value ntile nullif numeric octet_length overlaps
  overlay percent_rank percentile_cont percentile_disc pg_column_size pg_input_is_valid pg_size_pretty pg_typeof pi
  position power quote_ident quote_literal quote_nullable radians rank regexp_count regexp_instr
  regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table
  regexp_substr repeat replace reverse right round row_number row_to_json rpad rtrim scale sha224 sha256
  sha384 sha512 sign similar_to_escape sin split_part sqrt starts_with statement_timestamp stddev
  string_agg string_to_array string_to_table strpos substr substring sum tan text timestamp timestamptz
  timezone to_char to_date to_hex to_json to_jsonb to_number to_timestamp transaction_timestamp translate
  trim_scale trunc unnest upper variance varchar width_bucket`.split(/\s+/),
)
