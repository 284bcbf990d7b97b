-- What the sandbox shows of its catalog, so that it tells what the catalog of Aurora DSQL tells.
-- Runs after sandbox-sys.sql, in the same way. The gateway reads these views and functions in the
-- place of those of the same name in pg_catalog and information_schema.
--
-- On Aurora DSQL a table is the index of its primary key. Recorded from clusters (rails/rails#58555,
-- awslabs/aurora-dsql-orms#601): `USING btree_index (user_id, id) INCLUDE (provider, name, created_at)`
-- for a primary key, and a secondary index shows the columns that it was made with and no others.
-- PostgreSQL cannot include all columns (2,704 bytes for an entry), and here a secondary index has the
-- key behind its own columns for real. So both are shown as they would be there.
--
-- The views have the system columns that clients read of catalogs: pgAdmin and psql's \dd tableoid, DataGrip xmin.
-- Numbers of objects below 16384 are PostgreSQL's own; they stay as they are. 403 is btree, 10003 the
-- number of btree_index on Aurora DSQL.

DO $$
BEGIN
  EXECUTE coalesce((SELECT 'DROP VIEW ' || string_agg(oid::regclass::text, ', ')
                      FROM pg_class WHERE relnamespace = 'sandbox_rules'::regnamespace AND relkind = 'v'), '');
END
$$;

-- What the definition of an index says behind its method.
CREATE OR REPLACE FUNCTION sandbox_rules.columns_onwards(index oid) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT (regexp_match(pg_catalog.pg_get_indexdef(index), '^(?:[^"(]|"[^"]*")* USING btree (.*)$'))[1]
$$;

-- Columns of an index that nobody named: those of the key, from the `first` on. And its definition, for whoever looks
-- for one: PostgreSQL fails to tell that of an index which somebody else drops at the same time.
CREATE TABLE IF NOT EXISTS sandbox_rules.held_key (
  index_oid oid PRIMARY KEY,
  first int2 NOT NULL,
  held int2 NOT NULL
);
ALTER TABLE sandbox_rules.held_key ADD COLUMN IF NOT EXISTS definition text;

-- Notes it anew for the indexes of one table; null is all of them.
CREATE OR REPLACE FUNCTION sandbox_rules.note_definitions(relation oid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE sandbox_rules.held_key SET definition = sandbox_rules.columns_onwards(indexrelid)
    FROM pg_index WHERE indexrelid = index_oid AND indrelid = coalesce(relation, indrelid)
$$;
SELECT sandbox_rules.note_definitions(NULL);

-- Called by create_index for an index of the caller's; `held` columns of the key are the last of their kind.
CREATE OR REPLACE FUNCTION sandbox_rules.note_held_key(index regclass, held int) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO sandbox_rules.held_key
  SELECT indexrelid, CASE WHEN indisunique THEN indnatts ELSE indnkeyatts END - held + 1, held,
         sandbox_rules.columns_onwards(indexrelid)
    FROM pg_index WHERE indexrelid = index
  ON CONFLICT (index_oid) DO UPDATE SET first = excluded.first, held = excluded.held, definition = excluded.definition
$$;

-- Sub-queries and no functions: nobody waits for what is not asked for.
CREATE VIEW sandbox_rules.pg_index AS
SELECT indexrelid, indrelid,
       CASE WHEN indrelid < 16384 THEN indnatts
            WHEN indisprimary THEN (
              SELECT count(*)::int2 FROM pg_catalog.pg_attribute WHERE attrelid = indrelid AND attnum > 0 AND NOT attisdropped)
            ELSE indnatts - coalesce((SELECT held FROM sandbox_rules.held_key WHERE index_oid = indexrelid), 0::int2)
       END AS indnatts,
       CASE WHEN indrelid < 16384 OR indisprimary THEN indnkeyatts
            ELSE least(indnkeyatts, (SELECT first - 1::int2 FROM sandbox_rules.held_key WHERE index_oid = indexrelid))
       END AS indnkeyatts,
       indisunique, indnullsnotdistinct, indisprimary, indisexclusion, indimmediate, indisclustered, indisvalid,
       indcheckxmin, indisready, indislive, indisreplident,
       CASE WHEN indrelid < 16384 THEN indkey
            WHEN indisprimary THEN (
              SELECT array_to_string(key || array_agg(attnum ORDER BY attnum) FILTER (WHERE attnum <> ALL (key)), ' ')::int2vector
                FROM (SELECT (indkey::int2[])[: indnkeyatts - 1] AS key) k, pg_catalog.pg_attribute
               WHERE attrelid = indrelid AND attnum > 0 AND NOT attisdropped GROUP BY key)
            ELSE coalesce((
              SELECT array_to_string((indkey::int2[])[: first - 2] || (indkey::int2[])[first - 1 + held :], ' ')::int2vector
                FROM sandbox_rules.held_key WHERE index_oid = indexrelid), indkey)
       END AS indkey,
       CASE WHEN indrelid < 16384 OR indisunique THEN indcollation
            ELSE coalesce((SELECT array_to_string((indcollation::oid[])[: first - 2], ' ')::oidvector
                             FROM sandbox_rules.held_key WHERE index_oid = indexrelid), indcollation)
       END AS indcollation,
       CASE WHEN indrelid < 16384 OR indisunique THEN indclass
            ELSE coalesce((SELECT array_to_string((indclass::oid[])[: first - 2], ' ')::oidvector
                             FROM sandbox_rules.held_key WHERE index_oid = indexrelid), indclass)
       END AS indclass,
       CASE WHEN indrelid < 16384 OR indisunique THEN indoption
            ELSE coalesce((SELECT array_to_string((indoption::int2[])[: first - 2], ' ')::int2vector
                             FROM sandbox_rules.held_key WHERE index_oid = indexrelid), indoption)
       END AS indoption,
       indexprs, indpred, tableoid, xmin
  FROM pg_catalog.pg_index;

-- The columns that a primary key includes, as rows of pg_attribute. They are kept, because PostgreSQL looks rows
-- of a union up by an index only in parts that are one table without a condition: worked out anew for
-- each row of a join, they took the list of 1,600 tables 40 s.
CREATE TABLE IF NOT EXISTS sandbox_rules.included_column (
  attrelid oid, attnum int2, attname name NOT NULL, atttypid oid NOT NULL, attlen int2 NOT NULL,
  atttypmod int4 NOT NULL, attndims int2 NOT NULL, attbyval bool NOT NULL, attalign "char" NOT NULL,
  attstorage "char" NOT NULL, attcompression "char" NOT NULL, attstattarget int2 NOT NULL, attcollation oid NOT NULL,
  PRIMARY KEY (attrelid, attnum)
);

-- The same anew for one table; null is all of them.
CREATE OR REPLACE FUNCTION sandbox_rules.note_included(relation oid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DELETE FROM sandbox_rules.included_column
   WHERE relation IS NULL OR attrelid IN (SELECT indexrelid FROM pg_index WHERE indrelid = relation);
  INSERT INTO sandbox_rules.included_column
  SELECT indexrelid, indnkeyatts + row_number() OVER (PARTITION BY indexrelid ORDER BY attnum), attname, atttypid,
         attlen, atttypmod, attndims, attbyval, attalign, attstorage, attcompression, attstattarget, attcollation
    FROM pg_index JOIN pg_attribute ON attrelid = indrelid
   WHERE indisprimary AND indrelid >= 16384 AND attnum > 0 AND NOT attisdropped
     AND attnum <> ALL ((indkey::int2[])[: indnkeyatts - 1]) AND indrelid = coalesce(relation, indrelid);
$$;
SELECT sandbox_rules.note_included(NULL);

CREATE OR REPLACE FUNCTION sandbox_rules.after_change_of_columns() RETURNS event_trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM sandbox_rules.note_copied_keys(objid)
     FROM pg_event_trigger_ddl_commands() WHERE command_tag = 'CREATE TABLE' AND classid = 'pg_class'::regclass;
  PERFORM sandbox_rules.note_included(relation), sandbox_rules.note_definitions(relation)
     FROM (SELECT DISTINCT coalesce(indrelid, objid) AS relation
             FROM pg_event_trigger_ddl_commands() LEFT JOIN pg_catalog.pg_index ON indexrelid = objid
            WHERE classid = 'pg_class'::regclass) changed;
END
$$;
DROP EVENT TRIGGER IF EXISTS sandbox_rules_after_change_of_columns;
CREATE EVENT TRIGGER sandbox_rules_after_change_of_columns ON ddl_command_end
  WHEN TAG IN ('CREATE SCHEMA', 'CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE')
  EXECUTE FUNCTION sandbox_rules.after_change_of_columns();

CREATE OR REPLACE FUNCTION sandbox_rules.after_drop() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM sandbox_rules.included_column
   WHERE attrelid IN (SELECT objid FROM pg_event_trigger_dropped_objects() WHERE object_type = 'index');
END
$$;
DROP EVENT TRIGGER IF EXISTS sandbox_rules_after_drop;
CREATE EVENT TRIGGER sandbox_rules_after_drop ON sql_drop EXECUTE FUNCTION sandbox_rules.after_drop();

-- The columns of an index, each a row as of a table's, and behind them what a primary key includes. A column
-- that is not shown has a number as system columns have. attmissingval is of a type that no view can
-- have. A part whose types are not those of the other is not looked up either, hence 0::int2.
CREATE VIEW sandbox_rules.pg_attribute AS
SELECT attrelid, attname, atttypid, attlen,
       CASE WHEN attrelid < 16384 OR attnum <= 0 THEN attnum
            ELSE coalesce(
              (SELECT CASE WHEN attnum < first THEN attnum WHEN attnum < first + held THEN -100 - attnum ELSE attnum - held END
                 FROM sandbox_rules.held_key WHERE index_oid = attrelid),
              (SELECT -100 - attnum FROM pg_catalog.pg_index
                WHERE indexrelid = attrelid AND indisprimary AND attnum > indnkeyatts),
              attnum)
       END::int2 AS attnum,
       attcacheoff, atttypmod, attndims, attbyval, attalign, attstorage, attcompression, attnotnull, atthasdef,
       atthasmissing, attidentity, attgenerated, attisdropped, attislocal, attinhcount, attstattarget, attcollation,
       attacl, attoptions, attfdwoptions, attmissingval::text AS attmissingval,
       tableoid, xmin
  FROM pg_catalog.pg_attribute
UNION ALL
SELECT attrelid, attname, atttypid, attlen, attnum, -1, atttypmod, attndims, attbyval, attalign, attstorage,
       attcompression, false, false, false, ''::"char", ''::"char", false, true, 0::int2, attstattarget, attcollation,
       NULL::aclitem[], NULL::text[], NULL::text[], NULL::text, 'pg_catalog.pg_attribute'::regclass::oid, xmin
  FROM sandbox_rules.included_column;

-- Nobody is told of the sandbox's own schema.
CREATE VIEW sandbox_rules.pg_class AS
SELECT oid, relname, relnamespace, reltype, reloftype, relowner,
       CASE WHEN relam = 403 AND oid >= 16384 THEN 10003::oid ELSE relam END AS relam,
       relfilenode, reltablespace, relpages, reltuples, relallvisible, reltoastrelid, relhasindex, relisshared,
       relpersistence, relkind,
       CASE WHEN relkind = 'i' AND oid >= 16384 THEN (
         SELECT indnatts FROM sandbox_rules.pg_index WHERE indexrelid = oid) ELSE relnatts END AS relnatts,
       relchecks, relhasrules, relhastriggers, relhassubclass, relrowsecurity, relforcerowsecurity, relispopulated,
       relreplident, relispartition, relrewrite, relfrozenxid, relminmxid, relacl, reloptions, relpartbound,
       tableoid, xmin
  FROM pg_catalog.pg_class WHERE relnamespace <> 'sandbox_rules'::regnamespace;

-- Recorded: btree is there as well. Which operators are of which method is told by AWS's own query,
-- https://github.com/awslabs/mcp (aurora-dsql-mcp-server, catalog-queries.md).
CREATE VIEW sandbox_rules.pg_am AS
  SELECT *, tableoid, xmin FROM pg_catalog.pg_am
  UNION ALL SELECT 10003::oid, 'btree_index'::name, amhandler, amtype, tableoid, xmin FROM pg_catalog.pg_am WHERE oid = 403;
CREATE VIEW sandbox_rules.pg_amop AS
  SELECT oid, amopfamily, amoplefttype, amoprighttype, amopstrategy, amoppurpose, amopopr,
         CASE amopmethod WHEN 403 THEN 10003::oid ELSE amopmethod END AS amopmethod, amopsortfamily,
         tableoid, xmin
    FROM pg_catalog.pg_amop;
CREATE VIEW sandbox_rules.pg_opclass AS
  SELECT oid, CASE opcmethod WHEN 403 THEN 10003::oid ELSE opcmethod END AS opcmethod, opcname, opcnamespace,
         opcowner, opcfamily, opcintype, opcdefault, opckeytype, tableoid, xmin
    FROM pg_catalog.pg_opclass;
CREATE VIEW sandbox_rules.pg_opfamily AS
  SELECT oid, CASE opfmethod WHEN 403 THEN 10003::oid ELSE opfmethod END AS opfmethod, opfname, opfnamespace,
         opfowner, tableoid, xmin
    FROM pg_catalog.pg_opfamily;

-- Where the parenthesis closes that stands open before a text of PostgreSQL's.
CREATE OR REPLACE FUNCTION sandbox_rules.closing(text text) RETURNS int
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  depth int := 1;
  quote text;
  letter text;
  place int := 0;
BEGIN
  FOREACH letter IN ARRAY string_to_array(text, NULL) LOOP
    place := place + 1;
    IF quote IS NOT NULL THEN
      quote := nullif(quote, letter);
    ELSIF letter IN ('"', '''') THEN
      quote := letter;
    ELSE
      depth := depth + CASE letter WHEN '(' THEN 1 WHEN ')' THEN -1 ELSE 0 END;
    END IF;
    EXIT WHEN depth = 0;
  END LOOP;
  RETURN place;
END
$$;

-- Columns of an index from a place up to before another, as PostgreSQL writes them; nothing where there are none.
CREATE OR REPLACE FUNCTION sandbox_rules.column_list(
  before text, relation oid, columns int2vector, start int, finish int, behind text) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT coalesce(before || string_agg(quote_ident(attname), ', ' ORDER BY place) || behind, '')
    FROM generate_series(start, finish - 1) AS place
    JOIN pg_catalog.pg_attribute ON attrelid = relation AND attnum = columns[place]
$$;

-- The definition of an index that PostgreSQL wrote, with the columns and the method that are shown.
CREATE OR REPLACE FUNCTION sandbox_rules.shown_definition(index oid, written text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
  -- The first parenthesis outside quotes opens the list of columns.
  parts constant text[] := regexp_match(written, '^((?:[^"(]|"[^"]*")*) USING btree \((.*)$');
  own pg_catalog.pg_index;
  shown sandbox_rules.pg_index;
  listed text;
  behind text;
BEGIN
  SELECT * INTO own FROM pg_catalog.pg_index WHERE indexrelid = index;
  IF parts IS NULL OR own.indrelid < 16384 THEN
    RETURN written;
  END IF;
  SELECT * INTO shown FROM sandbox_rules.pg_index WHERE indexrelid = index;
  listed := left(parts[2], sandbox_rules.closing(parts[2]) - 1);
  behind := substr(parts[2], length(listed) + 2);
  behind := substr(behind, length(sandbox_rules.column_list(' INCLUDE (', own.indrelid, own.indkey, own.indnkeyatts, own.indnatts, ')')) + 1);
  listed := left(listed, length(listed) - length(sandbox_rules.column_list(', ', own.indrelid, own.indkey, shown.indnkeyatts, own.indnkeyatts, '')));
  RETURN parts[1] || ' USING btree_index (' || listed || ')'
      || sandbox_rules.column_list(' INCLUDE (', own.indrelid, shown.indkey, shown.indnkeyatts, shown.indnatts, ')') || behind;
END
$$;

-- The same of a constraint. That of a primary key of which nothing was said has its list at the end.
CREATE OR REPLACE FUNCTION sandbox_rules.shown_constraint("constraint" oid, written text) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT coalesce((
    SELECT CASE own.list WHEN '' THEN written || shown.list ELSE replace(written, own.list, shown.list) END
      FROM pg_catalog.pg_constraint c
      JOIN pg_catalog.pg_index i ON i.indexrelid = c.conindid
      JOIN sandbox_rules.pg_index s ON s.indexrelid = i.indexrelid,
           LATERAL (SELECT sandbox_rules.column_list(' INCLUDE (', i.indrelid, i.indkey, i.indnkeyatts, i.indnatts, ')') AS list) own,
           LATERAL (SELECT sandbox_rules.column_list(' INCLUDE (', i.indrelid, s.indkey, s.indnkeyatts, s.indnatts, ')') AS list) shown
     WHERE c.oid = "constraint" AND c.contype IN ('p', 'u') AND c.conrelid >= 16384), written)
$$;

CREATE OR REPLACE FUNCTION sandbox_rules.pg_get_constraintdef("constraint" oid) RETURNS text
LANGUAGE sql STABLE STRICT AS $$
  SELECT sandbox_rules.shown_constraint("constraint", pg_catalog.pg_get_constraintdef("constraint"))
$$;

CREATE OR REPLACE FUNCTION sandbox_rules.pg_get_constraintdef("constraint" oid, pretty boolean) RETURNS text
LANGUAGE sql STABLE STRICT AS $$
  SELECT sandbox_rules.shown_constraint("constraint", pg_catalog.pg_get_constraintdef("constraint", pretty))
$$;

CREATE OR REPLACE FUNCTION sandbox_rules.pg_get_indexdef(index oid) RETURNS text
LANGUAGE sql STABLE STRICT AS $$
  SELECT sandbox_rules.shown_definition(index, pg_catalog.pg_get_indexdef(index))
$$;

CREATE OR REPLACE FUNCTION sandbox_rules.pg_get_indexdef(index oid, number int, pretty boolean) RETURNS text
LANGUAGE sql STABLE STRICT AS $$
  SELECT CASE
           WHEN number = 0 THEN sandbox_rules.shown_definition(index, pg_catalog.pg_get_indexdef(index, 0, pretty))
           WHEN indrelid < 16384 OR number <= indnkeyatts THEN pg_catalog.pg_get_indexdef(index, number, pretty)
           ELSE sandbox_rules.column_list('', indrelid, indkey, number - 1, number, '')
         END
    FROM sandbox_rules.pg_index WHERE indexrelid = index
$$;

-- CREATE TABLE … (LIKE t INCLUDING INDEXES) copies the indexes of t with the key that they hold, and names it
-- among their columns. PostgreSQL tells nobody of t, so an index that came with its table holds what any other
-- of the same definition does.
CREATE OR REPLACE FUNCTION sandbox_rules.note_copied_keys(relation oid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  copy record;
BEGIN
  FOR copy IN
    SELECT i.indexrelid::regclass AS index, conindid IS NOT NULL AS constrained, original.held
      FROM pg_index i LEFT JOIN pg_constraint ON conindid = i.indexrelid, LATERAL (
        SELECT h.held FROM sandbox_rules.held_key h JOIN pg_index o ON o.indexrelid = h.index_oid
         WHERE (o.indisunique, o.indnatts, o.indnkeyatts, o.indclass) = (i.indisunique, i.indnatts, i.indnkeyatts, i.indclass)
           AND h.definition = sandbox_rules.columns_onwards(i.indexrelid)
         LIMIT 1) original
     WHERE i.indrelid = relation AND NOT i.indisprimary
  LOOP
    PERFORM sandbox_rules.note_held_key(copy.index, copy.held);
    EXECUTE format('ALTER INDEX %s RENAME TO %I', copy.index, sandbox_rules.default_index_name(
      (SELECT relnamespace FROM pg_class WHERE oid = relation),
      (SELECT relname FROM pg_class WHERE oid = relation) || '_' || (
        SELECT string_agg(attname, '_' ORDER BY attnum)
          FROM sandbox_rules.pg_attribute WHERE attrelid = copy.index AND attnum > 0),
      CASE WHEN copy.constrained THEN 'key' ELSE 'idx' END));
  END LOOP;
END
$$;

CREATE VIEW sandbox_rules.pg_indexes AS
  SELECT schemaname, tablename, indexname, tablespace,
         sandbox_rules.pg_get_indexdef(format('%I.%I', schemaname, indexname)::regclass) AS indexdef
    FROM pg_catalog.pg_indexes WHERE schemaname <> 'sandbox_rules';

-- The sandbox's own objects, and the rules and triggers that belong to them.
CREATE VIEW sandbox_rules.own_object AS
  WITH relation AS (SELECT oid FROM pg_catalog.pg_class WHERE relnamespace = 'sandbox_rules'::regnamespace)
  SELECT 'pg_class'::regclass::oid AS class, oid FROM relation
  UNION ALL SELECT 'pg_proc'::regclass, oid FROM pg_catalog.pg_proc WHERE pronamespace = 'sandbox_rules'::regnamespace
  UNION ALL SELECT 'pg_type'::regclass, oid FROM pg_catalog.pg_type WHERE typnamespace = 'sandbox_rules'::regnamespace
  UNION ALL SELECT 'pg_rewrite'::regclass, oid FROM pg_catalog.pg_rewrite WHERE ev_class IN (SELECT oid FROM relation)
  UNION ALL SELECT 'pg_trigger'::regclass, oid FROM pg_catalog.pg_trigger WHERE tgname LIKE 'sandbox\_%'
  UNION ALL SELECT 'pg_event_trigger'::regclass, oid FROM pg_catalog.pg_event_trigger;

-- Nobody is told of the sandbox's own: each catalog with what is true of the rows that are not. psql reads the
-- triggers of a table that says it has some; Aurora DSQL has none, and here they are rules of the sandbox.
DO $$
DECLARE
  catalog record;
BEGIN
  FOR catalog IN
    SELECT class.oid::regclass AS origin, name, condition, class.relkind = 'r' AS has_system_columns
      FROM (VALUES
        ('pg_catalog', 'nspname <> ''sandbox_rules''', 'pg_namespace'),
        ('pg_catalog', 'pronamespace <> ''sandbox_rules''::regnamespace', 'pg_proc'),
        ('pg_catalog', 'connamespace <> ''sandbox_rules''::regnamespace', 'pg_constraint'),
        ('pg_catalog', '(classid, objid) NOT IN (SELECT class, oid FROM sandbox_rules.own_object)
                    AND (refclassid, refobjid) NOT IN (SELECT class, oid FROM sandbox_rules.own_object)', 'pg_depend'),
        ('pg_catalog', 'false', 'pg_trigger pg_event_trigger'),
        ('pg_catalog', 'schemaname <> ''sandbox_rules''', 'pg_sequences pg_tables pg_views
           pg_stat_all_tables pg_stat_user_tables pg_stat_xact_all_tables pg_stat_xact_user_tables
           pg_stat_all_indexes pg_stat_user_indexes pg_stat_user_functions pg_stat_xact_user_functions
           pg_statio_all_tables pg_statio_user_tables pg_statio_all_indexes pg_statio_user_indexes
           pg_statio_all_sequences pg_statio_user_sequences'),
        ('information_schema', 'table_schema <> ''sandbox_rules''', 'tables columns views table_privileges column_privileges'),
        ('information_schema', 'specific_schema <> ''sandbox_rules''', 'routines parameters routine_privileges'),
        ('information_schema', 'object_schema <> ''sandbox_rules''', 'element_types data_type_privileges'),
        ('information_schema', 'udt_schema <> ''sandbox_rules''', 'udt_privileges'),
        ('information_schema', 'schema_name <> ''sandbox_rules''', 'schemata'),
        ('information_schema', 'false', 'triggers')
      ) list (schema, condition, names), regexp_split_to_table(names, '\s+') AS name, pg_class class
     WHERE class.oid = format('%I.%I', schema, name)::regclass
  LOOP
    EXECUTE format('CREATE VIEW sandbox_rules.%I AS SELECT *%s FROM %s WHERE %s', catalog.name,
      CASE WHEN catalog.has_system_columns THEN ', tableoid, xmin' END, catalog.origin, catalog.condition);
  END LOOP;
END
$$;

-- Who may read a table finds it in statistics and lists of privileges, too.
REVOKE ALL ON ALL TABLES IN SCHEMA sandbox_rules FROM PUBLIC;
DO $$
BEGIN
  EXECUTE (SELECT format('GRANT SELECT ON %s TO PUBLIC', string_agg(oid::regclass::text, ', '))
             FROM pg_class WHERE relnamespace = 'sandbox_rules'::regnamespace AND relkind = 'v');
END
$$;
