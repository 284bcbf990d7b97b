import { ClusterProfile, SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import { parseEndpoint } from '../../../shared/endpoint.ts'
import type { ProblemCode } from '../../../shared/problem.ts'
import { type FieldError, missing, numberError, wrong } from '../../ui/field-error.ts'
import type { ClusterForm } from './cluster-form.ts'
import { clusterExistsText } from '../../../shared/words.ts'

export type ClusterField = 'endpoint' | 'region' | 'user' | 'schema' | 'name' | 'port' | 'authorityFile'

type ClusterErrors = Partial<Record<ClusterField, FieldError>>

const { shape } = ClusterProfile
const NAME_RULE =
  'A name has 1 to 63 letters, digits and the characters . _ -, and begins with a letter or digit.'

/** What the form means, or what stands in the way; `taken` are the names of the other clusters. */
export function checkClusterForm(form: ClusterForm, taken: readonly string[]) {
  const errors = errorsOf(form, taken)
  return { profile: Object.keys(errors).length > 0 ? null : profileOf(form), errors }
}

function profileOf(form: ClusterForm): ClusterProfile {
  return ClusterProfile.parse({
    ...form,
    name: form.name.trim(),
    endpoint: parseEndpoint(form.endpoint)?.host,
    region: form.region.trim(),
    user: form.user.trim(),
    port: Number(form.port),
    schema: form.schema.trim() || null,
    authorityFile: form.authorityFile.trim() || null,
  })
}

function errorsOf(form: ClusterForm, taken: readonly string[]): ClusterErrors {
  const found: Record<ClusterField, FieldError | null> = {
    endpoint: endpointError(form.endpoint),
    region: regionError(form.region.trim()),
    user: userError(form.user.trim()),
    schema: shape.schema.safeParse(form.schema.trim() || null).success
      ? null
      : wrong('A schema’s name has at most 63 bytes.'),
    name: nameError(form.name.trim(), taken),
    port: numberError(form.port, shape.port.unwrap()),
    authorityFile: shape.authorityFile.safeParse(form.authorityFile.trim() || null).success
      ? null
      : wrong('Enter the path of a file.'),
  }
  return Object.fromEntries(Object.entries(found).filter(([, error]) => error !== null))
}

function endpointError(endpoint: string): FieldError | null {
  if (endpoint.trim() === '') return missing('Enter the cluster’s endpoint.')
  const host = parseEndpoint(endpoint)?.host
  if (shape.endpoint.safeParse(host).success) return null
  return wrong('This is not an endpoint. Paste it as shown in the AWS console, or paste the cluster’s ARN.')
}

function regionError(region: string): FieldError | null {
  if (region === '') return missing('Choose the Region that the cluster is in.')
  return shape.region.safeParse(region).success ? null : wrong('Enter a Region’s code, such as eu-west-1.')
}

function userError(user: string): FieldError | null {
  if (user === '') return missing('Enter the database user to log in as.')
  return shape.user.safeParse(user).success ? null : wrong('A user’s name has at most 63 bytes.')
}

function nameError(name: string, taken: readonly string[]): FieldError | null {
  if (name === '') return missing('Enter a name.')
  if (name === SANDBOX_CLUSTER) return wrong('“sandbox” is reserved for the sandbox. Choose another name.')
  if (!shape.name.safeParse(name).success) return wrong(NAME_RULE)
  return taken.includes(name) ? wrong(`${clusterExistsText(name)} Choose another name.`) : null
}

/** Where in the form a refusal can be put right; null when it belongs to the whole of it. */
export function clusterFieldOf(code: ProblemCode): ClusterField | null {
  return code === 'cluster-exists' ? 'name' : null
}
