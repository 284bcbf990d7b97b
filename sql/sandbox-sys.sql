-- What Aurora DSQL keeps in the schema sys, and the statements behind it: jobs and users.
-- Runs after sandbox-rules.sql, in the same way.

-- Jobs: what Aurora DSQL does by itself after a statement has answered. Here it is done at once, and
-- a duplicate that an index met makes a failed job without an index, where there is an invalid one.
-- Columns, status and types as on a cluster: https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-create-index-async.html

CREATE TABLE IF NOT EXISTS sandbox_rules.job (
  job_id text PRIMARY KEY,
  status text NOT NULL,
  details text,
  job_type text NOT NULL,
  class_id oid NOT NULL,
  object_id oid,
  object_name text NOT NULL,
  start_time timestamptz NOT NULL,
  update_time timestamptz NOT NULL
);

CREATE OR REPLACE VIEW sys.jobs AS SELECT * FROM sandbox_rules.job;
GRANT SELECT ON sys.jobs TO PUBLIC;

-- Only about a table of one's own, so that nobody writes about others.
CREATE OR REPLACE FUNCTION sandbox_rules.record_job(
  relation regclass, type text, object text, failure text, started timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  -- As on a cluster: 26 characters of base 32.
  id constant text := (SELECT string_agg(substr('abcdefghijklmnopqrstuvwxyz234567', 1 + floor(random() * 32)::int, 1), '')
                         FROM generate_series(1, 26));
BEGIN
  IF NOT pg_has_role(session_user, (SELECT relowner FROM pg_class WHERE oid = relation), 'USAGE') THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('must be owner of table %s', relation);
  END IF;
  INSERT INTO sandbox_rules.job
  VALUES (id, CASE WHEN failure IS NULL THEN 'completed' ELSE 'failed' END, failure, type,
          'pg_class'::regclass, to_regclass(object), object, started, clock_timestamp());
  RETURN id;
END
$$;

CREATE OR REPLACE FUNCTION sandbox_rules.run_job(
  relation regclass, type text, object text, statement text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  started constant timestamptz := clock_timestamp();
  failure text;
BEGIN
  BEGIN
    EXECUTE statement;
  EXCEPTION WHEN unique_violation OR foreign_key_violation OR check_violation THEN
    failure := SQLERRM;
  END;
  RETURN sandbox_rules.record_job(relation, type, object, failure, started);
END
$$;

-- CREATE INDEX ASYNC. A secondary index there holds the key of the table after its own columns;
-- where they must be unique, beside them. `start`, `opening`, the key, `closing` and `rest` are the
-- definition from the word ON, `held` the columns that it has already, `stem` the middle of the name
-- of an index that is given none.
CREATE OR REPLACE FUNCTION sandbox_rules.create_index(
  verb text, relation text, name text, if_not_exists boolean, stem text, held text[],
  start text, opening text, closing text, rest text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  made_on constant regclass := relation::regclass;
  made_in oid;
  key text;
  key_columns int;
  object text;
  job_id text;
BEGIN
  SELECT relnamespace, coalesce(name, sandbox_rules.default_index_name(relnamespace, relname || '_' || stem, 'idx'))
    INTO made_in, name FROM pg_class WHERE oid = made_on;
  IF if_not_exists AND EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = made_in AND c.relname = name) THEN
    RAISE NOTICE USING ERRCODE = '42P07', MESSAGE = format('relation "%s" already exists, skipping', name);
    RETURN NULL;
  END IF;
  SELECT string_agg(quote_ident(attname), ', ' ORDER BY place), count(*) INTO key, key_columns
    FROM pg_index CROSS JOIN unnest(indkey::int2[]) WITH ORDINALITY AS k (number, place)
    JOIN pg_attribute ON attrelid = indrelid AND attnum = number
   WHERE indrelid = made_on AND indisprimary AND place <= indnkeyatts AND attname <> ALL (held);
  object := format('%s.%I', made_in::regnamespace, name);
  job_id := sandbox_rules.run_job(
    made_on, 'INDEX_BUILD', object,
    format('%s %I %s', verb, name, start) || coalesce(opening || key || closing, '') || rest);
  IF key_columns > 0 THEN
    PERFORM sandbox_rules.note_held_key(to_regclass(object), key_columns);
  END IF;
  RETURN job_id;
END
$$;

-- The first free one of stem_idx, stem_idx1, …
CREATE OR REPLACE FUNCTION sandbox_rules.default_index_name(made_in oid, stem text, kind text) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT left(stem, 63 - length(suffix)) || suffix
    FROM generate_series(0, 1000) n, LATERAL (SELECT '_' || kind || coalesce(nullif(n, 0)::text, '') AS suffix) s
   WHERE NOT EXISTS (SELECT FROM pg_class
                      WHERE relnamespace = made_in AND relname = left(stem, 63 - length(suffix)) || suffix)
   ORDER BY n LIMIT 1
$$;

-- ALTER TABLE ASYNC … VALIDATE CONSTRAINT.
CREATE OR REPLACE FUNCTION sandbox_rules.validate_constraint(relation text, statement text) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
  RETURN sandbox_rules.run_job(relation::regclass, 'VALIDATE_CONSTRAINT',
    (SELECT format('%s.%I', relnamespace::regnamespace, relname) FROM pg_class WHERE oid = relation::regclass),
    statement);
END
$$;

-- Every job has ended when its statement answers, so there is nothing to wait for.
CREATE OR REPLACE PROCEDURE sys.wait_for_job(job_id text, INOUT succeeded boolean DEFAULT NULL)
LANGUAGE plpgsql AS $$
BEGIN
  -- Recorded: an id is a UUID, in letters.
  IF job_id !~ '^[a-z2-7]{26}$' THEN
    RAISE EXCEPTION USING ERRCODE = '22P02', MESSAGE = 'Unable to convert text to UUID';
  END IF;
  SELECT j.status = 'completed' INTO succeeded FROM sys.jobs j WHERE j.job_id = wait_for_job.job_id;
  IF NOT FOUND THEN
    -- The words are inferred.
    RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('job "%s" does not exist', job_id);
  END IF;
END
$$;

-- Users: admin makes a role and lets identities of IAM be it. The gateway lets a role in that may
-- log in and has at least one.

CREATE TABLE IF NOT EXISTS sandbox_rules.iam_mapping (
  iam_oid oid PRIMARY KEY,
  arn text NOT NULL,
  role oid NOT NULL,
  grantor oid NOT NULL,
  UNIQUE (role, arn)
);
CREATE SEQUENCE IF NOT EXISTS sandbox_rules.iam_oid AS int START 26398;

CREATE OR REPLACE VIEW sys.iam_pg_role_mappings AS
  SELECT m.iam_oid, m.arn, m.role AS pg_role_oid, r.rolname AS pg_role_name,
         m.grantor AS grantor_pg_role_oid, g.rolname AS grantor_pg_role_name
    FROM sandbox_rules.iam_mapping m JOIN pg_roles r ON r.oid = m.role JOIN pg_roles g ON g.oid = m.grantor;
GRANT SELECT ON sys.iam_pg_role_mappings TO PUBLIC;

-- The role's number, for who may decide on it. The words of the errors are inferred.
CREATE OR REPLACE FUNCTION sandbox_rules.mappable_role(name text, arn text) RETURNS oid
LANGUAGE plpgsql STABLE AS $$
DECLARE
  role oid;
BEGIN
  IF session_user <> 'admin' THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission denied to manage IAM role mappings';
  END IF;
  SELECT oid INTO role FROM pg_roles WHERE rolname = name AND NOT rolsuper AND rolname <> 'admin';
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = '42704', MESSAGE = format('role "%s" does not exist', name);
  END IF;
  IF arn !~ '^arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:(root|(user|role|assumed-role)/.+)$' THEN
    RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('invalid IAM ARN: "%s"', arn);
  END IF;
  RETURN role;
END
$$;

-- Seen on a cluster: DROP ROLE fails while an identity has the role. What PostgreSQL finds to depend on it
-- is a right of its own to read its mappings, which everybody has anyway.
CREATE OR REPLACE FUNCTION sandbox_rules.keep_role(name text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('GRANT SELECT ON sys.iam_pg_role_mappings TO %I', name);
END
$$;

CREATE OR REPLACE PROCEDURE sandbox_rules.iam_grant(name text, arn text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  mapped constant oid := sandbox_rules.mappable_role(name, arn);
BEGIN
  -- AWS's guide asks for WITH LOGIN; the words are PostgreSQL's for who tries to log in without.
  IF NOT (SELECT rolcanlogin FROM pg_roles WHERE oid = mapped) THEN
    RAISE EXCEPTION USING ERRCODE = '28000', MESSAGE = format('role "%s" is not permitted to log in', name);
  END IF;
  INSERT INTO sandbox_rules.iam_mapping
  VALUES (nextval('sandbox_rules.iam_oid'), arn, mapped, session_user::text::regrole)
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = '42710', MESSAGE = format('role "%s" has already been granted to "%s"', name, arn);
  END IF;
  PERFORM sandbox_rules.keep_role(name);
END
$$;

CREATE OR REPLACE PROCEDURE sandbox_rules.iam_revoke(name text, arn text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  mapped constant oid := sandbox_rules.mappable_role(name, arn);
BEGIN
  DELETE FROM sandbox_rules.iam_mapping m WHERE m.role = mapped AND m.arn = iam_revoke.arn;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = '42704', MESSAGE = format('role "%s" is not granted to "%s"', name, arn);
  END IF;
  IF NOT EXISTS (SELECT FROM sandbox_rules.iam_mapping m WHERE m.role = mapped) THEN
    EXECUTE format('REVOKE SELECT ON sys.iam_pg_role_mappings FROM %I', name);
  END IF;
END
$$;

-- Roles that were granted by another version's rules.
SELECT sandbox_rules.keep_role(pg_role_name) FROM sys.iam_pg_role_mappings;

-- Recorded: 1.
CREATE OR REPLACE FUNCTION sys.dsql_major_version() RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT 1 $$;
