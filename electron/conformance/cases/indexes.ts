import { answers, type Case, type CaseGroup, refused, sourced, stated, taken, unsupported } from '../case.ts'

const RECORDED = 'Dreamescaper/dsql-emulator, recorded 2026-09-15'
const JOB = { keep: 'job' } as const

const build = (sql: string) => taken(sql, { ...JOB, expect: { columns: ['job_id'], commands: ['CREATE'] } })
const wait = (succeeded: 't' | 'f') => answers("CALL sys.wait_for_job('{job}')", [[succeeded]])

/** Forms of an index that are taken, by what stands behind CREATE [UNIQUE] INDEX ASYNC. */
const FORMS = [
  ['partial', 'CREATE INDEX ASYNC idx_partial ON idx_t (v) WHERE v IS NOT NULL'],
  ['unique and partial', "CREATE UNIQUE INDEX ASYNC idx_upartial ON idx_t (v) WHERE v <> ''"],
  ['of an expression', 'CREATE INDEX ASYNC idx_expression ON idx_t ((lower(v)))'],
  ['with included columns', 'CREATE INDEX ASYNC idx_include ON idx_t (v) INCLUDE (w)'],
  ['NULLS NOT DISTINCT', 'CREATE UNIQUE INDEX ASYNC idx_nulls ON idx_t (v) NULLS NOT DISTINCT'],
  ['that exists, IF NOT EXISTS', 'CREATE INDEX ASYNC IF NOT EXISTS idx_partial ON idx_t (w)'],
] as const

const JOBS: Case[] = [
  stated('an index is built by a job, which sys.jobs and sys.wait_for_job know', [
    build('CREATE INDEX ASYNC idx_job ON idx_t (v)'),
    wait('t'),
    answers("SELECT status, job_type, class_id, object_name FROM sys.jobs WHERE job_id = '{job}'", [
      ['completed', 'INDEX_BUILD', '1259', '<schema>.idx_job'],
    ]),
    answers("SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_job'::regclass", [['t']]),
  ]),
  stated('duplicates fail the job, not the statement', [
    taken("INSERT INTO idx_double VALUES (1, 'x'), (2, 'x')"),
    build('CREATE UNIQUE INDEX ASYNC idx_one ON idx_double (v)'),
    wait('f'),
    answers("SELECT status FROM sys.jobs WHERE job_id = '{job}'", [['failed']]),
  ]),
  sourced(
    'Dreamescaper/dsql-emulator, recorded 2026-09-17',
    'it may be the one change of a transaction, also in one text',
    [
      taken('BEGIN'),
      build('CREATE INDEX ASYNC idx_single ON idx_t (w)'),
      taken('COMMIT'),
      wait('t'),
      taken('BEGIN; CREATE INDEX ASYNC idx_text ON idx_t (w); COMMIT', {
        expect: { commands: ['BEGIN', 'CREATE', 'COMMIT'] },
      }),
    ],
  ),
  stated('a constraint is validated by a job', [
    taken('INSERT INTO idx_t VALUES (1, 1)'),
    taken('ALTER TABLE idx_t ADD CONSTRAINT idx_f FOREIGN KEY (a) REFERENCES idx_parent (k) NOT VALID'),
    taken('ALTER TABLE ASYNC idx_t VALIDATE CONSTRAINT idx_f', JOB),
    wait('f'),
    taken('INSERT INTO idx_parent VALUES (1)'),
    taken('ALTER TABLE ASYNC idx_t VALIDATE CONSTRAINT idx_f', { ...JOB, expect: { commands: ['ALTER'] } }),
    wait('t'),
    answers(
      "SELECT convalidated FROM pg_constraint WHERE conname = 'idx_f' AND conrelid = 'idx_t'::regclass",
      [['t']],
    ),
  ]),
  stated('sys.wait_for_job is a procedure', [refused("SELECT sys.wait_for_job('x')", '42809')]),
]

export const INDEXES: CaseGroup = {
  name: 'indexes',
  prepare: [
    'CREATE TABLE idx_t (a int, b int, v text, w text, PRIMARY KEY (a, b))',
    'CREATE TABLE idx_double (a int PRIMARY KEY, v text)',
    'CREATE TABLE idx_parent (k int PRIMARY KEY)',
  ],
  cases: [
    ...FORMS.map(([what, sql]) => sourced(RECORDED, `an index ${what}`, [build(sql)])),
    sourced(RECORDED, 'without ASYNC', [
      unsupported('CREATE INDEX idx_sync ON idx_t (v)', 'unsupported mode. please use CREATE INDEX ASYNC.'),
    ]),
    sourced(
      'recorded 2026-08-27 and 2026-09-23 by users',
      'its only method can be named, and it shows what it was made with',
      [
        build('CREATE INDEX ASYNC idx_method ON idx_t USING btree_index (w, v)'),
        answers("SELECT pg_get_indexdef('idx_method'::regclass)", [
          ['CREATE INDEX idx_method ON <schema>.idx_t USING btree_index (w, v)'],
        ]),
        unsupported('CREATE INDEX ASYNC ON idx_t USING btree (v)', 'USING not supported for CREATE INDEX'),
      ],
    ),
    sourced(RECORDED, 'mistakes are told at once', [
      refused('CREATE INDEX ASYNC ON idx_nowhere (v)', '42P01'),
      refused('CREATE INDEX ASYNC ON idx_t (nothing)', '42703'),
      refused('CREATE INDEX ASYNC {schema}.idx_i ON idx_t (v)', '42601', 'syntax error at or near "."'),
    ]),
    stated('a name that is taken', [
      build('CREATE INDEX ASYNC idx_taken ON idx_t (v)'),
      refused('CREATE INDEX ASYNC idx_taken ON idx_t (w)', '42P07', 'relation "idx_taken" already exists'),
    ]),
    ...JOBS,
    sourced('Dreamescaper/dsql-emulator, recorded 2026-09-15', 'waiting for what is no job', [
      refused("CALL sys.wait_for_job('no-such-job')", '22P02', 'Unable to convert text to UUID'),
      unsupported(
        'CALL sys.wait_for_job((SELECT job_id FROM sys.jobs LIMIT 1))',
        'cannot use subquery in CALL argument',
      ),
      refused(
        'SELECT sys.wait_for_job((SELECT job_id FROM sys.jobs LIMIT 1))',
        '42809',
        'sys.wait_for_job(text) is a procedure',
      ),
    ]),
  ],
}
