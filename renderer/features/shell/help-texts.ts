import type { Route } from '../../routes.ts'

/*
 * What the help panel says of each page: its title, then paragraphs. A line that begins with # is a heading,
 * ** stand around what is bold, and ` around what is typed.
 */

const CLUSTERS = `Clusters

A cluster is a place where jobs run: the **sandbox** on this machine, and Aurora DSQL clusters of your AWS
accounts. The top bar shows the current one, with its environment.

# Connect a cluster
Choose it from your AWS account, or paste its endpoint. Sluice stores the endpoint and the user to log
in as. It stores no password, key or token.

# Test connection
Checks everything a job needs, step by step, and changes nothing. A step that fails shows the cause and what
to do next.

# Remove
Sluice deletes the connection settings. The cluster itself is not affected.

# The sandbox
A PostgreSQL 16 that Sluice starts on this machine, with the protocol, limits and errors of Aurora DSQL: IAM
tokens over TLS, at most 3,000 changed rows per transaction, conflicts at COMMIT. Programs written for
Aurora DSQL run against it unchanged: **Connect another client**.

# Faults
Deliberate conflicts, dropped connections, delays, refused connections and expired tokens, to see how jobs
and programs respond. They stay on until you turn them off.

# Stop and Reset
Stop ends the server and keeps its data. Reset deletes the data and sets the sandbox up again. Neither is
possible while a job runs on it.`

const CLUSTER = `Tables

The tables that the database user sees, from the cluster’s catalog. Nothing is counted: row counts are
estimates of the last ANALYZE.

# Structure
Choose a table to see its columns, primary key, indexes and foreign keys. An index that is still being
built, or whose build failed, is not used by queries.

# Rows
Reads the rows of the chosen table in key order, more of them as you scroll. Arrow keys move, **Space** selects a row,
**Enter** shows it in full, and **Ctrl+C** copies a value. Long values are shortened in the list only.

**Filter rows** takes the same conditions as a job. A search that finds few rows ends after ten seconds; **Continue**
goes on from there.

**Start a job** takes the selected rows to a purge or an update, or without a selection all rows that match, also those
that are not loaded. Nothing changes before you run the job.

# Primary key
Aurora DSQL stores a table in the order of its primary key, and jobs process it in that order. A table
without one cannot be processed in batches.`

const CLUSTER_FORM = `Connect a cluster

Sluice signs in like any AWS program on this machine: with a profile of the shared AWS files, or with the
default credentials. A token is signed for each connection and never stored.

# From your AWS account
Lists the clusters of one Region. It needs the IAM actions dsql:ListClusters and dsql:GetCluster; without
them, paste the endpoint.

# Database user
The user **admin** logs in with the IAM action dsql:DbConnectAdmin. Every other user needs dsql:DbConnect,
and a database role that is linked to the IAM role: \`AWS IAM GRANT role TO 'arn:aws:iam::…'\`.

# Schema
Becomes the first one in the search path, so that tables in it need no prefix.

# Environment
Determines how you confirm a job before it changes rows: in development with a click, in staging and
production with the name of the table.

# Test connection
Checks everything a job needs and changes nothing. An idle cluster wakes up; the test waits for it.`

const NEW_JOB = `New job

A job changes many rows of one table in batches, on the cluster of your choice. Each batch is one
transaction and commits on its own.

# Condition
Build it from comparisons, or write one SQL expression. A pasted WHERE, DELETE or UPDATE fills in the form.
To work on every row, choose **All rows**: an empty condition is not accepted.

Drop a job file (.sluice.json) anywhere on the window to fill in this form. Nothing runs.

# Dry run
Shows how many rows are expected, a sample of them, and the SQL of one batch. It changes nothing. The number is
the database’s estimate, a range; **Count exactly** reads the rows.

# Undo
A job that archives its rows can be undone, row for row. The archive is on this machine: it takes disk space until you
delete it.

# Limits
Aurora DSQL allows at most 3,000 changed rows per transaction. Larger batches mean fewer commits, smaller
ones fewer conflicts with your application.

# Exactly once
With a ledger in the cluster, each batch records its progress in its own transaction. So every row is
changed exactly once, and an interrupted job can be resumed.

# Run
In the sandbox a job starts immediately. In development Sluice asks first; in staging and production, and
for jobs on all rows of a table, you type the table’s name.

A job pauses before it changes considerably more rows than the dry run estimated. It continues only if you
approve the remaining rows. Who approved a job, and when, is recorded with it.`

const JOBS = `Jobs

Jobs that ran on this machine, from the window or a terminal, and those in the ledgers of the clusters,
including jobs of other processes and machines. The jobs of this machine open with charts, log and result
even after a restart and while their cluster cannot be reached. The ledgers of the sandbox and of the current cluster
are loaded automatically; choose another cluster to load its ledger.

# Controls
Pause, resume and cancel jobs wherever they run, several at once if you select them. Other processes follow
within a second. Resuming a job also continues it in this app.

# Interrupted jobs
No process works on them. **Resume** continues the job where it stopped, **Discard** ends it for good. No
job resumes by itself.

# Messages
When a job ends, every page shows a message. The window title shows the progress of a running job.`

const JOB = `Job

# Export
Saves a report, the results or a job file to run it again, or copies the command line.

# Pause and Cancel
Both let running transactions complete and start no new ones. A paused job can be resumed at any time; a
cancelled job cannot be continued. Rows that it has changed stay changed.

# Undo
Puts back what the job has changed, from its archive. First you see what would come back and what has changed since.

# Limits
Batch size, workers and rate can change while the job runs. Each worker uses them from its next batch on; nothing
is lost or repeated.

# Rows set aside
Rows that the database rejects individually, for example by a constraint, or for which it cannot evaluate
the condition. They stay as they are, whether or not they would match, and the job continues without them,
up to its allowed rejects.

# Conflicts and retries
Aurora DSQL does not lock rows: when two transactions change the same row, one of them fails to commit.
Sluice runs that batch again after a short, growing wait.

# Transaction time
From BEGIN to the end of COMMIT. Half of all transactions are faster than p50, 95 of 100 faster than p95.`

const UNDO = `Undo job

Puts back what a job has changed, from the archive that it kept. The undo is a job of its own: it runs in batches, can be
paused and resumed, and keeps an archive, so it can be undone, too.

# What comes back
Rows that the job deleted are inserted again. Rows that it updated get their old values back, but only where the
columns that it set still have the values it gave them.

# Rows that changed since
They are left alone and listed after the run, with what was found. **Overwrite them too** puts their old values back all
the same.

# Rows set aside
A row that a constraint rejects now is set aside with the reason, and the undo continues without it.

# Compare all rows
The dry run compares a sample of the archive with the table. **Compare all rows** reads all of it and changes nothing.

# Other machines
A job that ran on several machines has an archive on each. Copy them to this machine, or undo without them.`

const ARCHIVES = `Archives

A job that archives its rows writes each of them to this machine before it is changed or deleted. From its archive, the
job can be undone.

# Verify
Reads the whole archive and compares it with its checksums.

# Export
Saves the rows as a file for other programs. An archive itself is an ordinary zstd file: \`zstdcat FILE | jq\` shows it.

# Remove
Deletes the files of an archive. Its job can no longer be undone from this machine. Sluice never deletes an archive by
itself.

# Protection
Only you can read the files. They hold production data and are not encrypted: use an encrypted disk where that matters.`

const SETTINGS = `Settings

The job history is stored on this machine: plan, charts, log and result of each job. Jobs that
exceed your limits are removed, the oldest first; running jobs never are.

# Archives
Archives over your limits are offered for deletion. Sluice never deletes one by itself.

# Updates
Sluice asks its release feed once a day, at start, or when you choose **Check for updates**, and sends nothing
but the request. A new version is downloaded in the background and installed when you quit; Sluice never
restarts by itself. While a job runs, checks and downloads wait. An administrator can turn updates off for all users.

# Data folder
The data folder holds the sandbox, the saved clusters, the job history, the logs of jobs and these settings.

To use another folder, set the environment variable SLUICE_HOME before you start Sluice.`

const ABOUT = `About Sluice

The versions of Sluice and of what it is built from. **Copy** them into a bug report.

The third-party notices list the licenses of all software that Sluice contains.`

export const PAGES: Record<Route['page'], string> = {
  home: CLUSTERS,
  clusters: CLUSTERS,
  cluster: CLUSTER,
  'cluster-form': CLUSTER_FORM,
  'new-job': NEW_JOB,
  jobs: JOBS,
  job: JOB,
  undo: UNDO,
  archives: ARCHIVES,
  settings: SETTINGS,
  about: ABOUT,
}
