import type { ClusterProfile } from './cluster.ts'

/** Where to find the endpoint of a cluster. */
export const ENDPOINT_SOURCE =
  'Copy it from the cluster’s page in the AWS console: <id>.dsql.<region>.on.aws.'

/** What a person pasted, taken apart; null where it says nothing of a part. */
export interface Endpoint {
  readonly host: string
  readonly port: number | null
  readonly region: string | null
  /** The 26 letters and digits that Aurora DSQL names a cluster with. */
  readonly clusterId: string | null
  /** The database user of a URL, without the password that may stand there, too. */
  readonly user: string | null
}

/** `<id>.dsql.<region>.on.aws`, also with the suffix of a private endpoint: `<id>.dsql-fnh4.<region>.on.aws`. */
const PUBLIC = /^([a-z0-9]{20,40})\.dsql(?:-[a-z0-9]+)?\.([a-z0-9-]+)\.on\.aws$/
/** `arn:aws:dsql:<region>:<account>:cluster/<id>`. */
const ARN = /^arn:aws[a-z-]*:dsql:([a-z0-9-]+):\d{12}:cluster\/([a-z0-9]{20,40})$/
const HOST_AND_PORT =
  /^(?:[a-z+]+:\/\/)?(?:([^@/?#]*)@)?([A-Za-z0-9.-]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?(?:[/?#].*)?$/

/**
 * The host of a pasted endpoint, URL or ARN, with what can be read from it; null when it is none
 * of them. https://docs.aws.amazon.com/aurora-dsql/latest/userguide/getting-started.html
 */
export function parseEndpoint(text: string): Endpoint | null {
  const given = text.trim()
  const [, region, clusterId] = ARN.exec(given) ?? []
  if (region && clusterId)
    return { host: `${clusterId}.dsql.${region}.on.aws`, port: null, region, clusterId, user: null }
  const [, signIn = '', found, port] = HOST_AND_PORT.exec(given) ?? []
  if (found === undefined || Number(port ?? 1) > 65_535 || port === '0') return null
  const user = userOf(signIn)
  const host = found
    .replaceAll(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
  const [, id, inRegion] = PUBLIC.exec(host) ?? []
  if (host === '' || user === undefined) return null
  return {
    host,
    port: port === undefined ? null : Number(port),
    region: inRegion ?? null,
    clusterId: id ?? null,
    user,
  }
}

/** The user of `user:password`; null where there is none, undefined where it is not encoded as in a URL. */
function userOf(signIn: string): string | null | undefined {
  try {
    return decodeURIComponent(signIn.replace(/:.*/s, '')) || null
  } catch {
    return undefined
  }
}

/** A cluster's id alone, as lists and ARNs show it. */
const BARE_ID = /^[a-z0-9]{26}$/

/**
 * Why a host cannot be the endpoint of a cluster, in one sentence; null when it may be. The
 * connector takes a host without a dot for a cluster's id, `localhost` too.
 */
export function endpointFault({ host }: Endpoint): string | null {
  if (/^dsql(?:-fips)?\.[a-z0-9-]+\.(?:api\.aws|amazonaws\.com)$/.test(host))
    return `${host} is the address of the Aurora DSQL service, not of a cluster.`
  if (/\.rds\.amazonaws\.com(?:\.cn)?$/.test(host))
    return `${host} is a database of Amazon RDS or Aurora, not of Aurora DSQL.`
  if (host.includes(':')) return 'An IPv6 address cannot be an endpoint.'
  if (host === 'localhost') return 'A host without a dot cannot be an endpoint; this machine is 127.0.0.1.'
  if (BARE_ID.test(host)) return `${host} is a cluster ID. The endpoint also contains the Region.`
  if (!host.includes('.')) return `${host} is not a complete host name.`
  return null
}

/** The endpoint as it is typed: its port only where it is not the usual one. */
export function endpointText({ endpoint, port }: Pick<ClusterProfile, 'endpoint' | 'port'>): string {
  return port === 5_432 ? endpoint : `${endpoint}:${port}`
}

/** The ARN of a profile's cluster for a policy; parts that the profile does not say are `*`. */
export function clusterArn(
  { endpoint, region }: Pick<ClusterProfile, 'endpoint' | 'region'>,
  account = '*',
): string {
  return `arn:aws:dsql:${region}:${account}:cluster/${parseEndpoint(endpoint)?.clusterId ?? '*'}`
}
