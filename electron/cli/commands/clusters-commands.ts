import type { Command } from 'commander'
import type { Run } from './run.ts'
import type { EndpointOptions, TargetOptions } from '../target.ts'
import type { Flags } from '../typed-options.ts'
import type { RecordCommandOptions } from './record-cluster.ts'
import { addEndpoint, addJsonLines, addTarget } from './shared-options.ts'
import { textOption } from './text-option.ts'
import { COLOURS } from '../../../shared/cluster.ts'

const NOTES = `
Clusters are saved without secrets: credentials come from the AWS profile, or from the default
ones (environment, AWS files, container or machine role), each time Sluice connects.

Examples:
  $ sluice clusters discover --region us-east-1,eu-west-1 --aws-profile work
  $ sluice clusters add orders --endpoint ENDPOINT --aws-profile work --environment staging
  $ sluice clusters test orders
  $ sluice purge --cluster orders --table sessions --where "expires_at < now()" --dry-run
`

/** The commands of saved clusters and of the AWS account. */
export function addClustersCommands(program: Command, run: Run): void {
  const clusters = program
    .command('clusters')
    .helpCommand(false)
    .description('Manage clusters: list, add, test, remove, record, or discover them on AWS.')
    .addHelpText('after', NOTES)
  addList(clusters.command('list'), run)
  addAdd(clusters.command('add'), run)
  addTest(clusters.command('test'), run)
  addRemove(clusters.command('remove'), run)
  addRecord(clusters.command('record'), run)
  addDiscover(clusters.command('discover'), run)
}

type Json = Flags<'json'>

function addList(command: Command, run: Run): void {
  command.description('List the sandbox and the saved clusters.')
  addJsonLines(command, 'one JSON object per line and cluster')
  command.action(async (options: Json) => {
    await run(async (stdio) => (await import('./clusters.ts')).listClusters(options, stdio))
  })
}

const ADD_NOTES = `
The Region is read from the endpoint. --replace changes the settings of a saved cluster.

Examples:
  $ sluice clusters add orders --endpoint abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws
  $ sluice clusters add orders --endpoint ENDPOINT --user app --schema shop --environment development
`

function addAdd(command: Command, run: Run): void {
  command.description('Save a cluster under a name, without connecting to it.').argument('<name>', 'its name')
  addEndpoint(command)
  textOption(command, '--colour <name>', `${COLOURS} (default: grey)`)
  command.option('--replace', 'replace the cluster with that name')
  addJsonLines(command, 'one JSON object')
  command.addHelpText('after', ADD_NOTES)
  command.action(async (name: string, options: Json & EndpointOptions) => {
    await run(async (stdio) => (await import('./clusters.ts')).addCluster(name, options, stdio))
  })
}

const TEST_NOTES = `
Nothing is changed. Exit code 0 when a job could run, 1 otherwise.

Examples:
  $ sluice clusters test orders
  $ sluice clusters test --endpoint ENDPOINT --aws-profile work
`

function addTest(command: Command, run: Run): void {
  command
    .description('Test the connection, step by step.')
    .argument('[name]', 'a saved cluster, or “sandbox”')
  addTarget(command)
  addJsonLines(command, 'one JSON object per line and step; the last one is the outcome')
  command.addHelpText('after', TEST_NOTES)
  command.action(async (name: string | undefined, options: Json & TargetOptions) => {
    await run(async (stdio) => (await import('./test-cluster.ts')).testCluster(name, options, stdio))
  })
}

function addRemove(command: Command, run: Run): void {
  command.description('Remove a saved cluster; the cluster itself and its jobs are not affected.')
  command.argument('<name>', 'its name')
  addJsonLines(command, 'one JSON object')
  command.action(async (name: string, options: Json) => {
    await run(async (stdio) => (await import('./clusters.ts')).removeCluster(name, options, stdio))
  })
}

const RECORD_NOTES = `
Runs the statements of Sluice's tests of Aurora DSQL on the cluster, in a schema of its own that is
dropped again, runs a small job of each kind there, and writes the answers to a file. It asks first,
as before a job that changes all rows. The file contains no endpoint, account, user or name of yours.
It helps to make the sandbox more accurate: sluice sandbox compare FILE shows the differences.

Examples:
  $ sluice clusters record orders --to answers.json
  $ sluice sandbox compare answers.json
`

function addRecord(command: Command, run: Run): void {
  command.description('Record how a cluster answers Sluice’s test statements.')
  command.argument('<name>', 'a saved cluster, or “sandbox”')
  textOption(command, '--to <file>', 'the file to write, readable by you alone (required)')
  command.option('--replace', 'replace an existing file')
  command.option('--yes', 'record without confirmation')
  addJsonLines(command, 'one JSON object')
  command.addHelpText('after', RECORD_NOTES)
  command.action(async (name: string, options: RecordCommandOptions) => {
    await run(async (stdio) => (await import('./record-cluster.ts')).recordCluster(name, options, stdio))
  })
}

const DISCOVER_NOTES = `
Needs the IAM actions dsql:ListClusters and dsql:GetCluster.

Examples:
  $ sluice clusters discover --region us-east-1,eu-west-1 --aws-profile work
`

function addDiscover(command: Command, run: Run): void {
  command.description('List the Aurora DSQL clusters of an AWS account, and how to add them.')
  textOption(command, '--region <regions>', 'one or more Regions, separated by commas (required)')
  textOption(command, '--aws-profile <name>', 'profile of the AWS files (default: the default credentials)')
  addJsonLines(command, 'one JSON object per line and cluster')
  command.addHelpText('after', DISCOVER_NOTES)
  command.action(async (options: Json & { region?: string; awsProfile?: string }) => {
    await run(async (stdio) => (await import('./discover.ts')).discoverClusters(options, stdio))
  })
}
