import type { SluiceCommand } from './command.ts'
import { DSQL_REGIONS } from '../../../shared/dsql-regions.ts'
import { ClusterColour, COLOURS } from '../../../shared/cluster.ts'

const NOTES = `
Clusters are saved without secrets: credentials come from the AWS profile, or from the default
ones (environment, AWS files, container or machine role), each time Sluice connects.

Examples:
  $ sluice clusters discover --region us-east-1,eu-west-1 --aws-profile work
  $ sluice clusters add orders --endpoint ENDPOINT --aws-profile work --environment staging
  $ sluice clusters test orders
  $ sluice purge --cluster orders --table sessions --where "expires_at < now()" --dry-run
`

const ADD_NOTES = `
The Region is read from the endpoint. --replace changes the settings of a saved cluster.

Examples:
  $ sluice clusters add orders --endpoint abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws
  $ sluice clusters add orders --endpoint ENDPOINT --user app --schema shop --environment development
`

const TEST_NOTES = `
Nothing is changed. Exit code 0 when a job could run, 1 otherwise.

Examples:
  $ sluice clusters test orders
  $ sluice clusters test --endpoint ENDPOINT --aws-profile work
`

const RECORD_NOTES = `
Runs the statements of Sluice's tests of Aurora DSQL on the cluster, in a schema of its own that is
dropped again, runs a small job of each kind there, and writes the answers to a file. It asks first,
as before a job that changes all rows. The file contains no endpoint, account, user or name of yours.
It helps to make the sandbox more accurate: sluice sandbox compare FILE shows the differences.

Examples:
  $ sluice clusters record orders --to answers.json
  $ sluice sandbox compare answers.json
`

const DISCOVER_NOTES = `
Needs the IAM actions dsql:ListClusters and dsql:GetCluster.

Examples:
  $ sluice clusters discover --region us-east-1,eu-west-1 --aws-profile work
`

/** The commands of saved clusters and of the AWS account. */
export function addClustersCommands(program: SluiceCommand): void {
  const description = 'Manage clusters: list, add, test, remove, record, or discover them on AWS.'
  const clusters = program.add('clusters', description, NOTES)
  clusters
    .add('list', 'List the sandbox and the saved clusters.')
    .json('one JSON object per line and cluster')
    .does(async () => (await import('./clusters.ts')).listClusters)
  clusters
    .add('add', 'Save a cluster under a name, without connecting to it.', ADD_NOTES)
    .takes('<name>', 'its name')
    .endpoint()
    .text('--colour <name>', `${COLOURS} (default: grey)`, ClusterColour.options)
    .option('--replace', 'replace the cluster with that name')
    .json('one JSON object')
    .quiet()
    .does(async () => (await import('./clusters.ts')).addCluster)
  clusters
    .add('test', 'Test the connection, step by step.', TEST_NOTES)
    .takes('[name]', 'a saved cluster, or “sandbox”', 'clusters')
    .target()
    .json('one JSON object per line and step; the last one is the outcome')
    .quiet()
    .does(async () => (await import('./test-cluster.ts')).testCluster)
  clusters
    .add('remove', 'Remove a saved cluster; the cluster itself and its jobs are not affected.')
    .takes('<name>', 'its name', 'clusters')
    .json('one JSON object')
    .quiet()
    .does(async () => (await import('./clusters.ts')).removeCluster)
  addRecord(clusters)
  clusters
    .add('discover', 'List the Aurora DSQL clusters of an AWS account, and how to add them.', DISCOVER_NOTES)
    .text('--region <regions>', 'one or more Regions, separated by commas (required)', DSQL_REGIONS)
    .awsProfile()
    .json('one JSON object per line and cluster')
    .does(async () => (await import('./discover.ts')).discoverClusters)
}

function addRecord(clusters: SluiceCommand): void {
  clusters
    .add('record', 'Record how a cluster answers Sluice’s test statements.', RECORD_NOTES)
    .takes('<name>', 'a saved cluster, or “sandbox”', 'clusters')
    .text('--to <file>', 'the file to write, readable by you alone (required)', 'files')
    .option('--replace', 'replace an existing file')
    .option('--yes', 'record without confirmation')
    .json('one JSON object')
    .quiet()
    .does(async () => (await import('./record-cluster.ts')).recordCluster)
}
