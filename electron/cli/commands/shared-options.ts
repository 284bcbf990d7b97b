import type { Command } from 'commander'
import { textOption } from './text-option.ts'

/* Required options are checked with the values, after unknown ones: a misspelt --where is called by its name. */

/** Which cluster: one by its name, or one that is described there and then. */
export function addTarget(command: Command): void {
  textOption(command, '--cluster <name>', 'the cluster: “sandbox” or a saved one (this or --endpoint)')
  addEndpoint(command)
}

/** What describes a cluster. */
export function addEndpoint(command: Command): void {
  textOption(command, '--endpoint <host>', 'endpoint, URL or ARN of an Aurora DSQL cluster')
  textOption(command, '--port <n>', 'its port (default: the endpoint’s, else 5432)')
  textOption(command, '--region <region>', 'its AWS Region (default: read from the endpoint)')
  textOption(command, '--user <name>', 'the database user (default: the endpoint’s, else admin)')
  textOption(
    command,
    '--schema <name>',
    'where names are looked up (default: the schema named after the user, then public)',
  )
  textOption(command, '--aws-profile <name>', 'profile of the AWS files (default: the default credentials)')
  textOption(
    command,
    '--ca-file <path>',
    'PEM file of the certificate authorities to trust (default: the public ones)',
  )
  const environments = 'development, staging or production, which asks most (default: production)'
  textOption(command, '--environment <name>', environments)
}

export function addJsonLines(
  command: Command,
  text = 'one JSON object per line; the last one is the result',
): void {
  command.option('--json', text)
}
