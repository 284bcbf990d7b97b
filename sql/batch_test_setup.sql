-- The demo table of Sluice: batch_test with 5,000 rows.
--
-- Runs on an Aurora DSQL cluster and on the sandbox:
--   psql -f sql/batch_test_setup.sql
-- Running it again starts over: it drops the table batch_test first.
--
-- Aurora DSQL takes one DDL statement per transaction and at most 3,000 changed rows, so run
-- it statement by statement (psql's default), not inside one transaction. Every statement
-- ends with a semicolon at the end of its line.
--
-- Row number i, from 1 to N, has
--   category = the (i % 5)th of toys, electronics, clothing, food, books, counted from 0
--   value    = ((i * 37) % 100000) / 100.0   (i as bigint; 0.00 to 999.99)
-- and everything else by default. “Repopulate” in Sluice makes the same rows.

DROP TABLE IF EXISTS batch_test;

CREATE TABLE batch_test (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  category varchar(50),
  status varchar(20) DEFAULT 'active',
  value numeric(10,2),
  created_at timestamptz DEFAULT now(),
  updated_at timestamptz DEFAULT now()
);

CREATE INDEX ASYNC ON batch_test (category);

INSERT INTO batch_test (category, value)
SELECT CASE i % 5 WHEN 1 THEN 'electronics' WHEN 2 THEN 'clothing' WHEN 3 THEN 'food' WHEN 4 THEN 'books' ELSE 'toys' END,
       ((i * 37) % 100000) / 100.0
FROM generate_series(1, 1000) AS i;

INSERT INTO batch_test (category, value)
SELECT CASE i % 5 WHEN 1 THEN 'electronics' WHEN 2 THEN 'clothing' WHEN 3 THEN 'food' WHEN 4 THEN 'books' ELSE 'toys' END,
       ((i * 37) % 100000) / 100.0
FROM generate_series(1001, 2000) AS i;

INSERT INTO batch_test (category, value)
SELECT CASE i % 5 WHEN 1 THEN 'electronics' WHEN 2 THEN 'clothing' WHEN 3 THEN 'food' WHEN 4 THEN 'books' ELSE 'toys' END,
       ((i * 37) % 100000) / 100.0
FROM generate_series(2001, 3000) AS i;

INSERT INTO batch_test (category, value)
SELECT CASE i % 5 WHEN 1 THEN 'electronics' WHEN 2 THEN 'clothing' WHEN 3 THEN 'food' WHEN 4 THEN 'books' ELSE 'toys' END,
       ((i * 37) % 100000) / 100.0
FROM generate_series(3001, 4000) AS i;

INSERT INTO batch_test (category, value)
SELECT CASE i % 5 WHEN 1 THEN 'electronics' WHEN 2 THEN 'clothing' WHEN 3 THEN 'food' WHEN 4 THEN 'books' ELSE 'toys' END,
       ((i * 37) % 100000) / 100.0
FROM generate_series(4001, 5000) AS i;

-- Makes the estimated number of rows known.
ANALYZE batch_test;
