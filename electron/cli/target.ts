import { ClusterProfile, SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { UNNAMED_ENVIRONMENT } from '../../shared/command-line.ts'
import { type Endpoint, ENDPOINT_SOURCE, endpointFault, parseEndpoint } from '../../shared/endpoint.ts'
import { takeName } from '../../shared/identifier.ts'
import { ProblemError } from '../../shared/problem-error.ts'
import { parseProfile } from '../clusters/clusters.ts'
import { filePath, required, wholeNumber } from './option-values.ts'
import type { Typed } from './typed-options.ts'
import { usageError } from './usage-problem.ts'

/** What describes a cluster on the command line. */
export type EndpointOptions = Typed<
  'endpoint' | 'port' | 'region' | 'user' | 'schema' | 'awsProfile' | 'caFile' | 'environment' | 'colour'
>

/** Which cluster a command is about: a known one by its name, or one described there and then. */
export type TargetOptions = EndpointOptions & Typed<'cluster'>

/** The cluster of a command. */
export interface Target {
  readonly cluster: string
  /** Of a cluster that is not saved: it is known under that name as long as the command runs. */
  readonly profile: ClusterProfile | null
}

/** Only a cluster that is described needs them; a known one has its own. */
const DESCRIBING = {
  port: '--port',
  region: '--region',
  user: '--user',
  schema: '--schema',
  awsProfile: '--aws-profile',
  caFile: '--ca-file',
  environment: '--environment',
} as const satisfies Partial<Record<keyof EndpointOptions, string>>

/** The cluster that the options name. Throws `usage` and `cluster-invalid`. */
export function targetOf(command: string, options: TargetOptions): Target {
  if (options.endpoint === undefined) return { cluster: namedCluster(command, options), profile: null }
  if (options.cluster !== undefined) {
    throw usageError('--cluster and --endpoint cannot be combined.', 'Leave one of them out.')
  }
  const profile = profileOf(null, options)
  return { cluster: profile.name, profile }
}

/** As long as a host name may be: who pastes an endpoint is told that there is no such cluster. */
const MOST_CLUSTER_NAME = 253

function namedCluster(command: string, options: TargetOptions): string {
  const name = required(command, '--cluster', options.cluster, SANDBOX_CLUSTER)
  for (const [key, option] of Object.entries(DESCRIBING)) {
    if (options[key as keyof typeof DESCRIBING] === undefined) continue
    const nextStep = `Leave it out, or change the cluster: sluice clusters add NAME --endpoint ENDPOINT --replace`
    throw usageError(`${option} can be used only with --endpoint; a saved cluster has its own.`, nextStep)
  }
  if (name.length > MOST_CLUSTER_NAME) {
    throw usageError(
      `The name of the cluster has more than ${MOST_CLUSTER_NAME} characters.`,
      'List the known clusters: sluice clusters list',
    )
  }
  if (name.trim() !== '') return name
  throw usageError(
    'The name of the cluster is empty.',
    `Use --cluster ${SANDBOX_CLUSTER}, the embedded cluster.`,
  )
}

/** The profile that the options describe; without a name it gets one made of its endpoint. */
export function profileOf(name: string | null, options: EndpointOptions): ClusterProfile {
  const endpoint = endpointOf(options)
  return parseProfile({
    name: name ?? nameFor(endpoint),
    endpoint: endpoint.host,
    port: portOf(endpoint, options.port),
    region: regionOf(endpoint, options.region),
    user: userOf(endpoint, options.user),
    schema: schemaName(options.schema),
    awsProfile: options.awsProfile,
    authorityFile: options.caFile === undefined ? undefined : filePath(options.caFile),
    environment: options.environment ?? UNNAMED_ENVIRONMENT,
    colour: options.colour,
  })
}

/** As in SQL: without quotes, capitals are folded. */
function schemaName(typed: string | undefined): string | undefined {
  if (typed === undefined) return undefined
  const read = takeName(typed.trim())
  if (read?.rest === '') return read.name
  throw invalid(
    `“${typed}” is not the name of a schema.`,
    `Write --schema sales, or --schema '"Other Name"' with the quotes.`,
  )
}

const WHERE_TO_FIND = `${ENDPOINT_SOURCE} The cluster’s ARN works, too.`

function endpointOf({ endpoint: typed = '', region }: EndpointOptions): Endpoint {
  const read = parseEndpoint(typed)
  if (!read) throw invalid(`“${withoutSignIn(typed)}” is not the endpoint of a cluster.`, WHERE_TO_FIND)
  const fault = endpointFault(read)
  if (fault === null) return read
  // With the Region, an id is all that an endpoint is made of.
  const whole = region === undefined ? null : parseEndpoint(`${read.host}.dsql.${region}.on.aws`)
  if (whole?.clusterId !== read.host) throw invalid(fault, WHERE_TO_FIND)
  return { ...whole, port: read.port, user: read.user }
}

/** What stands before the last `@` may hold a password. */
function withoutSignIn(endpoint: string): string {
  return endpoint.replace(/^.*@/s, '…@')
}

function portOf({ host, port }: Endpoint, typed: string | undefined): number | undefined {
  const asked = wholeNumber('--port', typed, ClusterProfile.shape.port.unwrap(), 5_432)
  if (port === null || asked === undefined || asked === port) return asked ?? port ?? undefined
  throw invalid(`The endpoint ${host} has the port ${port}, not ${asked}.`, 'Leave --port out.')
}

function userOf({ user }: Endpoint, typed: string | undefined): string | undefined {
  if (user === null || typed === undefined || typed === user) return typed ?? user ?? undefined
  throw invalid(`The endpoint names the database user “${user}”, not “${typed}”.`, 'Leave --user out.')
}

function regionOf({ host, region }: Endpoint, typed: string | undefined): string {
  if (region === null) {
    if (typed !== undefined) return typed
    throw invalid(
      `The Region cannot be read from “${host}”.`,
      'Add it, as in --region us-east-1: tokens are signed for one Region.',
    )
  }
  if (typed === undefined || typed === region) return region
  throw invalid(`The cluster at ${host} is in ${region}, not in ${typed}.`, 'Leave --region out.')
}

/** The name of a cluster that has none, within the bounds of names. */
function nameFor({ host, clusterId }: Endpoint): string {
  return clusterId ?? host.replaceAll(/[^a-z0-9._-]/gi, '-').slice(0, 63)
}

function invalid(message: string, nextStep: string): ProblemError {
  return new ProblemError({ kind: 'usage', code: 'cluster-invalid', message, nextStep })
}
