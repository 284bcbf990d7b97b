-- What the sandbox adds to PostgreSQL so that it refuses what Aurora DSQL refuses.
-- The sandbox runs this file as its superuser, at set-up and again whenever the file has
-- changed; it can be run any number of times. It is never run on a real cluster.

-- The gateway in front of PostgreSQL (electron/sandbox/gateway) refuses and rewrites statements;
-- what stands here is what only the server can know: rows and bytes. Its jobs and users are in
-- sandbox-sys.sql, its catalogs in sandbox-catalog.sql.

-- Tables that this file makes get no rules themselves.
DROP EVENT TRIGGER IF EXISTS sandbox_rules_after_create;

-- sandbox_rules is the sandbox's own and nobody is told of it; sys is part of Aurora DSQL.
CREATE SCHEMA IF NOT EXISTS sandbox_rules;
CREATE SCHEMA IF NOT EXISTS sys;
GRANT USAGE ON SCHEMA sandbox_rules, sys TO PUBLIC;

-- Rule: at most 3,000 changed rows per transaction, over all its statements and tables.
--
-- PostgreSQL already counts the rows a session changes in each table, by kind of change, so
-- nothing has to be counted again; transition tables would copy every changed row. Those
-- counters outlive a transaction, so each is noted before its first change in the transaction, and
-- what it has grown by is added to a sum after every statement. PostgreSQL fires the triggers
-- also for ON CONFLICT DO UPDATE, data-changing CTEs and cascades, but not in pairs: where tables
-- cascade into each other, the second one runs at every level and the first one once. The notes
-- and the sum are settings that end with the transaction: unset, or '' once an earlier transaction
-- of the session has set them. It costs about 40 µs a statement.

CREATE OR REPLACE FUNCTION sandbox_rules.before_change() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  note constant text := 'sandbox_rules.' || TG_OP || TG_RELID;
BEGIN
  IF coalesce(current_setting(note, true), '') = '' THEN
    PERFORM set_config(note, (
      CASE TG_OP WHEN 'INSERT' THEN pg_stat_get_xact_tuples_inserted(TG_RELID)
                 WHEN 'UPDATE' THEN pg_stat_get_xact_tuples_updated(TG_RELID)
                 ELSE pg_stat_get_xact_tuples_deleted(TG_RELID) END)::text, true);
  END IF;
  RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION sandbox_rules.after_change() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  note constant text := 'sandbox_rules.' || TG_OP || TG_RELID;
  noted constant bigint := current_setting(note);
  counted constant bigint :=
    CASE TG_OP WHEN 'INSERT' THEN pg_stat_get_xact_tuples_inserted(TG_RELID)
               WHEN 'UPDATE' THEN pg_stat_get_xact_tuples_updated(TG_RELID)
               ELSE pg_stat_get_xact_tuples_deleted(TG_RELID) END;
BEGIN
  PERFORM set_config(note, counted::text, true);
  IF set_config('sandbox_rules.changed', (
    coalesce(nullif(current_setting('sandbox_rules.changed', true), ''), '0')::bigint
    + counted - noted)::text, true)::bigint > 3000
  THEN
    RAISE EXCEPTION USING ERRCODE = '54000', MESSAGE = 'transaction row limit exceeded';
  END IF;
  RETURN NULL;
END
$$;

-- Rule: at most 10 MiB of inserted and updated rows per transaction, told at COMMIT, and 2 MiB a row.
--
-- Aurora DSQL's accounting is not documented; measured by others, a row costs about 150 bytes more
-- than its values and an index entry about as much again. To look at every row would slow statements
-- down, so rows of up to 2,000 bytes are counted with 406, and a table none of whose rows can be
-- larger is not looked at. Larger rows are added up while PostgreSQL decides whether a trigger of
-- theirs has to run, without running one: 5 % of a statement on small rows, 15 µs for a large one.
-- A transaction that comes near the limit puts a row into a table of its own, whose deferred trigger
-- judges at COMMIT. The sum is a setting that ends with the transaction, like that of the rows.

CREATE TABLE IF NOT EXISTS sandbox_rules.near_limit (mark bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);

CREATE OR REPLACE FUNCTION sandbox_rules.watch_commit() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO sandbox_rules.near_limit DEFAULT VALUES
$$;

-- Runs for a row that is too large by itself or that the sum is near the limit with.
CREATE OR REPLACE FUNCTION sandbox_rules.large_row() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF pg_column_size(NEW.*) > 2 * 1024 * 1024 THEN
    RAISE EXCEPTION USING ERRCODE = '54000', MESSAGE = 'maximum row size exceeded';
  END IF;
  IF coalesce(current_setting('sandbox_rules.watched', true), '') = '' THEN
    PERFORM set_config('sandbox_rules.watched', 'yes', true), sandbox_rules.watch_commit();
  END IF;
  RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION sandbox_rules.before_commit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  bytes bigint := current_setting('sandbox_rules.bytes')::bigint
                + current_setting('sandbox_rules.changed')::bigint * 406;
BEGIN
  IF bytes > 10 * 1024 * 1024 THEN
    RAISE EXCEPTION USING ERRCODE = '54000', MESSAGE = 'transaction size limit 10mb exceeded',
      DETAIL = format('Current transaction size %smb > 10mb', ceil(bytes / 1048576.0));
  END IF;
  -- The row has done its work.
  DELETE FROM sandbox_rules.near_limit WHERE mark = NEW.mark;
  RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS sandbox_before_commit ON sandbox_rules.near_limit;
CREATE CONSTRAINT TRIGGER sandbox_before_commit AFTER INSERT ON sandbox_rules.near_limit
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sandbox_rules.before_commit();

-- The most bytes that a row can have by the types of its columns; null when it is any number.
CREATE OR REPLACE FUNCTION sandbox_rules.longest_row(relation oid) RETURNS int
LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN bool_or(longest IS NULL) THEN NULL ELSE 24 + sum(longest + 7) END
    FROM (SELECT CASE
                   WHEN attlen > 0 THEN attlen
                   -- Characters have up to four bytes.
                   WHEN atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND atttypmod > 0
                     THEN 4 * atttypmod
                   WHEN atttypid = 'numeric'::regtype AND atttypmod > 0
                     THEN ((atttypmod - 4) >> 16 & 65535) / 2 + 16
                 END AS longest
            FROM pg_attribute WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped) columns
$$;

-- Rule: TRUNCATE is not supported.

CREATE OR REPLACE FUNCTION sandbox_rules.refuse_truncate() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = 'unsupported statement: Truncate';
END
$$;

-- Every new table gets the rules (OR REPLACE, because a table with a foreign key is reported
-- twice). They are ordinary triggers of the table's owner, who can
-- lift them with ALTER TABLE … DISABLE TRIGGER USER, for example to compare speeds.

CREATE OR REPLACE FUNCTION sandbox_rules.add_to_table(relation regclass) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format(
    'CREATE OR REPLACE TRIGGER sandbox_before_change BEFORE INSERT OR UPDATE OR DELETE ON %s
     FOR EACH STATEMENT EXECUTE FUNCTION sandbox_rules.before_change()', relation);
  EXECUTE format(
    'CREATE OR REPLACE TRIGGER sandbox_after_change AFTER INSERT OR UPDATE OR DELETE ON %s
     FOR EACH STATEMENT EXECUTE FUNCTION sandbox_rules.after_change()', relation);
  EXECUTE format(
    'CREATE OR REPLACE TRIGGER sandbox_refuse_truncate BEFORE TRUNCATE ON %s
     FOR EACH STATEMENT EXECUTE FUNCTION sandbox_rules.refuse_truncate()', relation);
  PERFORM sandbox_rules.watch_size(relation);
END
$$;

-- Adds up the large rows of a table, each with its overhead and less what it is counted with anyway.
-- The number of indexes is written into the trigger, which is made anew with each; one that the
-- owner has lifted stays lifted.
CREATE OR REPLACE FUNCTION sandbox_rules.watch_size(relation regclass) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  indexes constant int := (SELECT greatest(count(*), 1) FROM pg_index WHERE indrelid = relation);
BEGIN
  IF sandbox_rules.longest_row(relation) <= 2000 OR EXISTS (
    SELECT FROM pg_catalog.pg_trigger
     WHERE tgrelid = relation AND tgname = 'sandbox_large_row'
       AND (tgenabled = 'D' OR tgargs = convert_to(indexes::text, 'UTF8') || '\x00'))
  THEN
    RETURN;
  END IF;
  EXECUTE format($trigger$
    CREATE OR REPLACE TRIGGER sandbox_large_row AFTER INSERT OR UPDATE ON %1$s FOR EACH ROW WHEN (
      CASE WHEN pg_column_size(NEW.*) <= 2000 THEN false
      ELSE set_config('sandbox_rules.bytes', (
             coalesce(nullif(current_setting('sandbox_rules.bytes', true), ''), '0')::bigint
             + pg_column_size(NEW.*) + 150 * %2$s - 406)::text, true)::bigint > 10 * 1024 * 1024 - 3000 * 406
           OR pg_column_size(NEW.*) > 2 * 1024 * 1024
      END) EXECUTE FUNCTION sandbox_rules.large_row(%2$s)$trigger$, relation, indexes);
END
$$;

-- Every table that is made or changed is looked at: a new column can make its rows large. One that CREATE SCHEMA
-- makes along is told of at the end of that.

CREATE OR REPLACE FUNCTION sandbox_rules.after_create() RETURNS event_trigger
LANGUAGE plpgsql AS $$
DECLARE
  command record;
BEGIN
  FOR command IN
    SELECT DISTINCT coalesce(indrelid, c.oid) AS relation, command_tag LIKE 'CREATE TABLE%' OR command_tag = 'SELECT INTO' AS fresh
      FROM pg_event_trigger_ddl_commands() d JOIN pg_class c ON c.oid = d.objid LEFT JOIN pg_index ON indexrelid = c.oid
     WHERE d.classid = 'pg_class'::regclass AND c.relkind IN ('r', 'i') AND c.relnamespace <> 'sandbox_rules'::regnamespace
  LOOP
    IF command.fresh THEN
      PERFORM sandbox_rules.add_to_table(command.relation);
    ELSE
      PERFORM sandbox_rules.watch_size(command.relation);
    END IF;
  END LOOP;
END
$$;

-- Tables that another version's rules are on, and then every new one.
DO $$
DECLARE
  relation regclass;
BEGIN
  FOR relation IN SELECT tgrelid FROM pg_catalog.pg_trigger WHERE tgname = 'sandbox_after_change' LOOP
    PERFORM sandbox_rules.watch_size(relation);
  END LOOP;
END
$$;

CREATE EVENT TRIGGER sandbox_rules_after_create ON ddl_command_end
  WHEN TAG IN ('CREATE SCHEMA', 'CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE', 'CREATE INDEX')
  EXECUTE FUNCTION sandbox_rules.after_create();
