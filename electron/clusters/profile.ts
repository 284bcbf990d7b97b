import { ClusterProfile, COLOURS } from '../../shared/cluster.ts'
import { ProblemError } from '../../shared/problem-error.ts'
import { ENDPOINT_SOURCE } from '../../shared/endpoint.ts'

/** What each part has to be, for people who typed something else. */
const WORDS: Record<string, readonly [string, string]> = {
  name: [
    'A cluster name has 1 to 63 letters, digits and the characters . _ -, begins with a letter or digit, and cannot be “sandbox”.',
    'Choose another name, such as orders-production.',
  ],
  endpoint: ['The endpoint is not a valid host name.', ENDPOINT_SOURCE],
  port: ['A port is a whole number from 1 to 65535.', 'Aurora DSQL uses port 5432: leave the port out.'],
  region: ['The Region is not a valid AWS Region.', 'Use the Region code, such as us-east-1.'],
  user: [
    'A database user name has 1 to 63 bytes and no NUL character.',
    'Use admin, or a database user that you created.',
  ],
  schema: [
    'A schema name has 1 to 63 bytes and no NUL character.',
    'Leave it out to use the schema named after the user, then public.',
  ],
  awsProfile: [
    'An AWS profile name has 1 to 256 printable characters.',
    'Leave it out to use the default credentials.',
  ],
  authorityFile: [
    'The path of the CA file is empty, too long or contains unprintable characters.',
    'Specify a PEM file, or leave it out.',
  ],
  environment: [
    'The environment is not valid.',
    'Use development, staging or production. The environment sandbox is for the embedded cluster only.',
  ],
  colour: ['The colour is not valid.', `Use ${COLOURS}.`],
}

/** The profile, with the defaults for what it leaves out. Throws `cluster-invalid` for the first part that is wrong. */
export function parseProfile(candidate: unknown): ClusterProfile {
  const parsed = ClusterProfile.safeParse(candidate)
  if (parsed.success) return parsed.data
  const part = String(parsed.error.issues[0]?.path[0] ?? '')
  const [message, nextStep] = WORDS[part] ?? [
    'The settings of the cluster are incomplete.',
    'Add the cluster again.',
  ]
  throw new ProblemError({ kind: 'usage', code: 'cluster-invalid', message, nextStep })
}
