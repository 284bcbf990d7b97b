import type { ReactNode } from 'react'
import type { Route } from '../../routes.ts'

/** The help of one page. */
export interface PageHelp {
  readonly title: string
  readonly body: ReactNode
}

const CLUSTERS: PageHelp = {
  title: 'Clusters',
  body: (
    <>
      <p>
        A cluster is a place where jobs run: the <b>sandbox</b> on this machine, and Aurora DSQL clusters of
        your AWS accounts. The top bar shows the current one, with its environment.
      </p>
      <h3>Connect a cluster</h3>
      <p>
        Choose it from your AWS account, or paste its endpoint. Sluice stores the endpoint and the user to log
        in as. It stores no password, key or token.
      </p>
      <h3>Test connection</h3>
      <p>
        Checks everything a job needs, step by step, and changes nothing. A step that fails shows the cause
        and what to do next.
      </p>
      <h3>Remove</h3>
      <p>Sluice deletes the connection settings. The cluster itself is not affected.</p>
      <h3>The sandbox</h3>
      <p>
        A PostgreSQL 16 that Sluice starts on this machine, with the protocol, limits and errors of Aurora
        DSQL: IAM tokens over TLS, at most 3,000 changed rows per transaction, conflicts at COMMIT. Programs
        written for Aurora DSQL run against it unchanged: <b>Connect another client</b>.
      </p>
      <h3>Faults</h3>
      <p>
        Deliberate conflicts, dropped connections, delays, refused connections and expired tokens, to see how
        jobs and programs respond. They stay on until you turn them off.
      </p>
      <h3>Stop and Reset</h3>
      <p>
        Stop ends the server and keeps its data. Reset deletes the data and sets the sandbox up again. Neither
        is possible while a job runs on it.
      </p>
    </>
  ),
}

const CLUSTER: PageHelp = {
  title: 'Tables',
  body: (
    <>
      <p>
        The tables that the database user sees, from the cluster’s catalog. Nothing is counted: row counts are
        estimates of the last ANALYZE.
      </p>
      <h3>Structure</h3>
      <p>
        Choose a table to see its columns, primary key, indexes and foreign keys. An index that is still being
        built, or whose build failed, is not used by queries.
      </p>
      <h3>Primary key</h3>
      <p>
        Aurora DSQL stores a table in the order of its primary key, and jobs process it in that order. A table
        without one cannot be processed in batches.
      </p>
    </>
  ),
}

const CLUSTER_FORM: PageHelp = {
  title: 'Connect a cluster',
  body: (
    <>
      <p>
        Sluice signs in like any AWS program on this machine: with a profile of the shared AWS files, or with
        the default credentials. A token is signed for each connection and never stored.
      </p>
      <h3>From your AWS account</h3>
      <p>
        Lists the clusters of one Region. It needs the IAM actions dsql:ListClusters and dsql:GetCluster;
        without them, paste the endpoint.
      </p>
      <h3>Database user</h3>
      <p>
        The user <b>admin</b> logs in with the IAM action dsql:DbConnectAdmin. Every other user needs
        dsql:DbConnect, and a database role that is linked to the IAM role:{' '}
        <code>AWS IAM GRANT role TO &apos;arn:aws:iam::…&apos;</code>.
      </p>
      <h3>Schema</h3>
      <p>Becomes the first one in the search path, so that tables in it need no prefix.</p>
      <h3>Environment</h3>
      <p>
        Determines how you confirm a job before it changes rows: in development with a click, in staging and
        production with the name of the table.
      </p>
      <h3>Test connection</h3>
      <p>
        Checks everything a job needs and changes nothing. An idle cluster wakes up; the test waits for it.
      </p>
    </>
  ),
}

const NEW_JOB: PageHelp = {
  title: 'New job',
  body: (
    <>
      <p>
        A job changes many rows of one table in batches, on the cluster of your choice. Each batch is one
        transaction and commits on its own.
      </p>
      <h3>Condition</h3>
      <p>
        Build it from comparisons, or write one SQL expression. A pasted WHERE, DELETE or UPDATE fills in the
        form. To work on every row, choose <b>All rows</b>: an empty condition is not accepted.
      </p>
      <p>Drop a job file (.sluice.json) anywhere on the window to fill in this form. Nothing runs.</p>
      <h3>Dry run</h3>
      <p>
        Shows how many rows are expected, a sample of them, and the SQL of one batch. It changes nothing. The
        number is the database’s estimate, a range; <b>Count exactly</b> reads the rows.
      </p>
      <h3>Limits</h3>
      <p>
        Aurora DSQL allows at most 3,000 changed rows per transaction. Larger batches mean fewer commits,
        smaller ones fewer conflicts with your application.
      </p>
      <h3>Exactly once</h3>
      <p>
        With a ledger in the cluster, each batch records its progress in its own transaction. So every row is
        changed exactly once, and an interrupted job can be resumed.
      </p>
      <h3>Run</h3>
      <p>
        In the sandbox a job starts immediately. In development Sluice asks first; in staging and production,
        and for jobs on all rows of a table, you type the table’s name.
      </p>
      <p>
        A job pauses before it changes considerably more rows than the dry run estimated. It continues only if
        you approve the remaining rows. Who approved a job, and when, is recorded with it.
      </p>
    </>
  ),
}

const JOBS: PageHelp = {
  title: 'Jobs',
  body: (
    <>
      <p>
        Jobs that ran on this machine, from the window or a terminal, and those in the ledgers of the
        clusters, including jobs of other processes and machines. The jobs of this machine open with charts,
        log and result even after a restart and while their cluster cannot be reached. The ledgers of the
        sandbox and of the current cluster are loaded automatically; choose another cluster to load its
        ledger.
      </p>
      <h3>Controls</h3>
      <p>
        Pause, resume and cancel jobs wherever they run, several at once if you select them. Other processes
        follow within a second. Resuming a job also continues it in this app.
      </p>
      <h3>Interrupted jobs</h3>
      <p>
        No process works on them. <b>Resume</b> continues the job where it stopped, <b>Discard</b> ends it for
        good. No job resumes by itself.
      </p>
      <h3>Messages</h3>
      <p>
        When a job ends, every page shows a message. The window title shows the progress of a running job.
      </p>
    </>
  ),
}

const JOB: PageHelp = {
  title: 'Job',
  body: (
    <>
      <h3>Export</h3>
      <p>Saves a report, the results or a job file to run it again, or copies the command line.</p>
      <h3>Pause and Cancel</h3>
      <p>
        Both let running transactions complete and start no new ones. A paused job can be resumed at any time;
        a cancelled job cannot be continued. Rows that it has changed stay changed.
      </p>
      <h3>Limits</h3>
      <p>
        Batch size, workers and rate can change while the job runs. Each worker uses them from its next batch
        on; nothing is lost or repeated.
      </p>
      <h3>Rows set aside</h3>
      <p>
        Rows that the database rejects individually, for example by a constraint, or for which it cannot
        evaluate the condition. They stay as they are, whether or not they would match, and the job continues
        without them, up to its allowed rejects.
      </p>
      <h3>Conflicts and retries</h3>
      <p>
        Aurora DSQL does not lock rows: when two transactions change the same row, one of them fails to
        commit. Sluice runs that batch again after a short, growing wait.
      </p>
      <h3>Transaction time</h3>
      <p>
        From BEGIN to the end of COMMIT. Half of all transactions are faster than p50, 95 of 100 faster than
        p95.
      </p>
    </>
  ),
}

const SETTINGS: PageHelp = {
  title: 'Settings',
  body: (
    <>
      <p>
        The job history is stored on this machine: plan, charts, log and result of each job. Jobs that exceed
        your limits are removed, the oldest first; running jobs never are.
      </p>
      <p>
        The data folder holds the sandbox, the saved clusters, the job history, the logs of jobs and these
        settings.
      </p>
      <p>To use another folder, set the environment variable SLUICE_HOME before you start Sluice.</p>
    </>
  ),
}

/** What the help panel says on each page. */
export const PAGES: Record<Route['page'], PageHelp> = {
  home: CLUSTERS,
  clusters: CLUSTERS,
  cluster: CLUSTER,
  'cluster-form': CLUSTER_FORM,
  'new-job': NEW_JOB,
  jobs: JOBS,
  job: JOB,
  settings: SETTINGS,
}
