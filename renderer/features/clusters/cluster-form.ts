import type { FoundCluster } from '../../../shared/aws-account.ts'
import type { ClusterProfile, OwnEnvironment } from '../../../shared/cluster.ts'
import { type Endpoint, parseEndpoint } from '../../../shared/endpoint.ts'
import { displayName } from '../../../shared/identifier.ts'

type Typed = 'port' | 'schema' | 'authorityFile'

/** What a person has typed and chosen so far; the endpoint as it was pasted: a host, a URL, an ARN. */
export type ClusterForm = Readonly<Omit<ClusterProfile, Typed> & Record<Typed, string>> & {
  /** Whether a person named it: then no suggestion takes the name's place. */
  readonly named: boolean
}

const DEFAULTS = { port: '5432', user: 'admin' }

/** The careful one, as on the command line: to be asked too often costs a word, too seldom a table. */
const UNSAID: OwnEnvironment = 'production'

export const EMPTY_FORM: ClusterForm = {
  name: '',
  named: false,
  endpoint: '',
  region: '',
  schema: '',
  awsProfile: null,
  environment: UNSAID,
  colour: 'grey',
  ...DEFAULTS,
  authorityFile: '',
}

export function formOf(profile: ClusterProfile): ClusterForm {
  const { schema, authorityFile, port } = profile
  return {
    ...profile,
    named: true,
    schema: schema ?? '',
    authorityFile: authorityFile ?? '',
    port: String(port),
  }
}

/** After something was pasted: Region, port, user and a name follow from it where it tells them. */
export function withEndpoint(form: ClusterForm, text: string, taken: readonly string[]): ClusterForm {
  const read = parseEndpoint(text)
  const before = readEndpoint(form)
  const named = suggest({ ...form, endpoint: text }, read && nameOf(read), taken)
  return {
    ...named,
    ...(read && read.region !== null && { region: read.region }),
    ...partOf('port', read, before),
    ...partOf('user', read, before),
  }
}

/** After a cluster of the account was chosen: everything AWS knows of it. */
export function withFound(
  form: ClusterForm,
  found: FoundCluster,
  awsProfile: string | null,
  taken: readonly string[],
): ClusterForm {
  const { endpoint, region } = found
  const named = suggest(form, found.name ?? shortId(found.id), taken)
  const user = partOf('user', null, readEndpoint(form))
  const environment = environmentOf(found)
  return { ...named, ...user, endpoint, region, awsProfile, port: DEFAULTS.port, environment }
}

/** A port or a user that came with an endpoint goes with it, too. */
function partOf(
  part: keyof typeof DEFAULTS,
  read: Endpoint | null,
  before: Endpoint | null,
): Partial<typeof DEFAULTS> | null {
  if (read && read[part] !== null) return { [part]: String(read[part]) }
  return before && before[part] !== null ? { [part]: DEFAULTS[part] } : null
}

/** What the endpoint tells; null while nothing usable was pasted. */
export function readEndpoint({ endpoint }: ClusterForm): Endpoint | null {
  return endpoint.trim() === '' ? null : parseEndpoint(endpoint)
}

/** `Cluster ID …, Region us-east-1, port 6000`: what was read from an endpoint, for people to check. */
export function endpointWords(form: ClusterForm): string {
  const read = readEndpoint(form)
  if (!read) return ''
  const words = [
    read.clusterId === null ? null : `cluster ID ${read.clusterId}`,
    read.region === null ? null : `Region ${read.region}`,
    read.port === null ? null : `port ${read.port}`,
    read.user === null ? null : `user ${displayName(read.user)}`,
  ].filter((word) => word !== null)
  return words.length === 0 ? '' : `Detected: ${words.join(', ')}`
}

/** A name that is free, made of `wish`; the person's own name stays. */
function suggest(form: ClusterForm, wish: string | null, taken: readonly string[]): ClusterForm {
  return form.named ? form : { ...form, name: wish === null ? '' : freeName(wish, taken) }
}

function freeName(wish: string, taken: readonly string[]): string {
  const name = wish
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .replace(/-+$/, '')
    .slice(0, NAME_LENGTH)
  if (name === '') return ''
  for (let number = 1; ; number += 1) {
    const tried = number === 1 ? name : `${name}-${number}`
    if (!taken.includes(tried)) return tried
  }
}

/** Short of the 63 that a name may have, so that a number fits behind it. */
const NAME_LENGTH = 56

function nameOf({ host, clusterId }: Endpoint): string {
  return clusterId === null ? host : shortId(clusterId)
}

/** Enough of the 26 letters to tell an account's clusters apart. */
function shortId(id: string): string {
  return `dsql-${id.slice(0, 6)}`
}

const ENVIRONMENT_TAGS = ['environment', 'env', 'stage']
const ENVIRONMENT_WORDS: readonly (readonly [RegExp, OwnEnvironment])[] = [
  // In this order: `non-prod` and `pre-production` are not production.
  [/^(non|pre)[-_ ]?prod|^stag(e|ing)?\b|^uat$|^qa$/i, 'staging'],
  [/^prod(uction)?\b|^prd$|^live$/i, 'production'],
  [/^dev(elopment)?\b|^test(ing)?\b|^sandbox$/i, 'development'],
]

function environmentOf({ tags }: FoundCluster): OwnEnvironment {
  const tag = Object.entries(tags).find(([key]) => ENVIRONMENT_TAGS.includes(key.toLowerCase()))
  return ENVIRONMENT_WORDS.find(([word]) => word.test(tag?.[1] ?? ''))?.[1] ?? UNSAID
}
