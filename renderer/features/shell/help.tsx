import HelpPanel from '@cloudscape-design/components/help-panel'
import type { ReactNode } from 'react'
import type { Route } from '../../routes.ts'

interface PageHelp {
  readonly title: string
  readonly body: ReactNode
}

const CLUSTERS: PageHelp = {
  title: 'Clusters',
  body: (
    <>
      <p>
        A cluster is a place where jobs run. The <b>sandbox</b> is a PostgreSQL 16 that Sluice starts on this
        machine and that behaves like Aurora DSQL where it matters first.
      </p>
      <h3>What the sandbox enforces</h3>
      <ul>
        <li>At most 3,000 changed rows per transaction.</li>
        <li>Repeatable read for every transaction.</li>
        <li>No TRUNCATE.</li>
      </ul>
      <h3>Stop and Reset</h3>
      <p>
        Stop ends the server and keeps its data. Reset throws the data away and sets the sandbox up anew.
        Neither is possible while a job runs on it.
      </p>
    </>
  ),
}

const NEW_JOB: PageHelp = {
  title: 'New job',
  body: (
    <>
      <p>A job changes many rows in batches. Each batch is one transaction and commits on its own.</p>
      <h3>Condition</h3>
      <p>
        Build it from comparisons, or write one SQL expression. To work on every row, choose <b>All rows</b>:
        an empty condition is refused.
      </p>
      <h3>Dry run</h3>
      <p>
        Shows how many rows are expected, some of them, and the SQL of one batch. It changes nothing. Counts
        are the database’s estimates.
      </p>
      <h3>Limits</h3>
      <p>
        Aurora DSQL takes at most 3,000 changed rows per transaction. Larger batches mean fewer commits,
        smaller ones fewer conflicts with your application.
      </p>
      <h3>Exactly once</h3>
      <p>
        With a ledger in the cluster, each batch moves the job forward in its own transaction. So every row is
        changed exactly once, and an interrupted job can go on.
      </p>
      <p>
        A job pauses before it changes clearly more rows than the dry run said, and asks whether to go on.
      </p>
    </>
  ),
}

const JOBS: PageHelp = {
  title: 'Jobs',
  body: (
    <>
      <p>
        All jobs since the app started, and those that the ledger of the cluster knows: of earlier runs, and
        of other processes and machines.
      </p>
      <h3>Interrupted jobs</h3>
      <p>
        Nobody works on them. <b>Resume</b> goes on where the job stopped, <b>Discard</b> ends it for good.
        None of them goes on by itself.
      </p>
      <h3>Messages</h3>
      <p>
        A job that ends shows a message on every page, and the title of the window follows the one that runs.
      </p>
    </>
  ),
}

const JOB: PageHelp = {
  title: 'Job',
  body: (
    <>
      <h3>Pause and Cancel</h3>
      <p>
        Both let the transactions under way end and start no new ones. A paused job goes on where it stopped.
        What a cancelled job has committed stays.
      </p>
      <h3>Limits</h3>
      <p>
        Batch size, workers and rate can change while the job runs. Each worker takes them with its next
        batch; nothing is lost or repeated.
      </p>
      <h3>Rows set aside</h3>
      <p>
        Rows that the database refuses for their own sake, such as for a constraint. They stay as they are,
        and the job goes on without them, as many as its limits allow.
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
      <p>The data folder holds the sandbox, the logs of jobs and these settings.</p>
      <p>To use another folder, set the environment variable SLUICE_HOME before you start Sluice.</p>
    </>
  ),
}

const PAGES: Record<Route['page'], PageHelp> = {
  home: CLUSTERS,
  clusters: CLUSTERS,
  'new-job': NEW_JOB,
  jobs: JOBS,
  job: JOB,
  settings: SETTINGS,
}

/** Explains the page that is open. */
export function Help({ page }: { page: Route['page'] }) {
  const { title, body } = PAGES[page]
  return <HelpPanel header={<h2>{title}</h2>}>{body}</HelpPanel>
}
