-- What the sandbox adds to PostgreSQL so that it refuses what Aurora DSQL refuses.
-- The sandbox runs this file as its superuser, at set-up and again whenever the file has
-- changed; it can be run any number of times. It is never run on a real cluster.

CREATE SCHEMA IF NOT EXISTS sandbox_rules;
GRANT USAGE ON SCHEMA sandbox_rules TO PUBLIC;

-- Rule: at most 3,000 changed rows per transaction, over all its statements and tables.
--
-- PostgreSQL already counts the rows a session changes in each table, by kind of change, so
-- nothing has to be counted again; transition tables would copy every changed row. Those
-- counters outlive a transaction, so the counter is taken off a sum before each statement and
-- added to it after. PostgreSQL fires the two triggers in pairs, once for each table and kind of
-- change in a statement, also for ON CONFLICT DO UPDATE, data-changing CTEs and cascades. The sum
-- is a setting that ends with the transaction: unset, or '' once an earlier transaction of the
-- session has set it. It costs about 40 µs a statement.

CREATE OR REPLACE FUNCTION sandbox_rules.before_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('sandbox_rules.changed', (
    coalesce(nullif(current_setting('sandbox_rules.changed', true), ''), '0')::bigint
    - CASE TG_OP WHEN 'INSERT' THEN pg_stat_get_xact_tuples_inserted(TG_RELID)
                 WHEN 'UPDATE' THEN pg_stat_get_xact_tuples_updated(TG_RELID)
                 ELSE pg_stat_get_xact_tuples_deleted(TG_RELID) END)::text, true);
  RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION sandbox_rules.after_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF set_config('sandbox_rules.changed', (
    coalesce(nullif(current_setting('sandbox_rules.changed', true), ''), '0')::bigint
    + CASE TG_OP WHEN 'INSERT' THEN pg_stat_get_xact_tuples_inserted(TG_RELID)
                 WHEN 'UPDATE' THEN pg_stat_get_xact_tuples_updated(TG_RELID)
                 ELSE pg_stat_get_xact_tuples_deleted(TG_RELID) END)::text, true)::bigint > 3000
  THEN
    RAISE EXCEPTION USING ERRCODE = '54000', MESSAGE = 'transaction row limit exceeded';
  END IF;
  RETURN NULL;
END
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
END
$$;

-- CREATE INDEX ASYNC ON t (c): PostgreSQL reads ASYNC as the index's name, so the index is
-- given the name it would have had without one. The form with a name, CREATE INDEX ASYNC name
-- ON t (c), is a syntax error before any trigger could see it; taking it needs a gateway in
-- front of the server.

CREATE OR REPLACE FUNCTION sandbox_rules.default_index_name(index oid) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  longest_name constant int := 63;
  stem text;
  taken_in oid;
  suffix text := '_idx';
  tries int := 0;
BEGIN
  SELECT t.relname || '_' || string_agg(
           CASE i.indkey[k - 1] WHEN 0 THEN 'expr' ELSE pg_get_indexdef(index, k, true) END, '_' ORDER BY k),
         t.relnamespace
    INTO stem, taken_in
    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid, generate_series(1, i.indnatts) k
   WHERE i.indexrelid = index
   GROUP BY t.relname, t.relnamespace;
  stem := replace(stem, '"', '');
  WHILE EXISTS (SELECT FROM pg_class
                 WHERE relnamespace = taken_in AND relname = left(stem, longest_name - length(suffix)) || suffix)
  LOOP
    tries := tries + 1;
    suffix := '_idx' || tries;
  END LOOP;
  RETURN left(stem, longest_name - length(suffix)) || suffix;
END
$$;

CREATE OR REPLACE FUNCTION sandbox_rules.after_create() RETURNS event_trigger
LANGUAGE plpgsql AS $$
DECLARE
  command record;
BEGIN
  FOR command IN SELECT objid, object_type FROM pg_event_trigger_ddl_commands() LOOP
    IF command.object_type = 'table'
       AND EXISTS (SELECT FROM pg_class WHERE oid = command.objid AND relkind = 'r') THEN
      PERFORM sandbox_rules.add_to_table(command.objid);
    ELSIF command.object_type = 'index'
       AND EXISTS (SELECT FROM pg_class WHERE oid = command.objid AND relname = 'async') THEN
      EXECUTE format('ALTER INDEX %s RENAME TO %I',
        command.objid::regclass, sandbox_rules.default_index_name(command.objid));
    END IF;
  END LOOP;
END
$$;

DROP EVENT TRIGGER IF EXISTS sandbox_rules_after_create;
CREATE EVENT TRIGGER sandbox_rules_after_create ON ddl_command_end
  WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'CREATE INDEX')
  EXECUTE FUNCTION sandbox_rules.after_create();
