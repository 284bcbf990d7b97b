import { ClusterProfile, COLOURS } from '../../shared/cluster.ts'
import { ProblemError } from '../../shared/problem-error.ts'
import { ENDPOINT_SOURCE } from '../../shared/endpoint.ts'

/** What each part has to be, for people who typed something else. */
const WORDS: Record<string, readonly [string, string]> = {
  name: [
    'The name of a cluster has 1 to 63 letters, digits and “. _ -”, begins with a letter or digit and is not “sandbox”.',
    'Choose another name, such as orders-production.',
  ],
  endpoint: ['The endpoint is not a host name.', ENDPOINT_SOURCE],
  port: ['A port is a whole number from 1 to 65535.', 'Aurora DSQL listens on 5432: leave the port out.'],
  region: ['The Region is not one of AWS.', 'Write it as AWS does, such as us-east-1.'],
  user: [
    'The name of a database user has 1 to 63 bytes, none of them NUL.',
    'Use admin, or a user of your own.',
  ],
  schema: [
    'The name of a schema has 1 to 63 bytes, none of them NUL.',
    'Leave it out for a schema named like the user, then public.',
  ],
  awsProfile: [
    'The name of an AWS profile has 1 to 256 characters, all of them readable.',
    'Leave it out to use the default credentials.',
  ],
  authorityFile: [
    'The path of the authority file is empty, too long or not readable.',
    'Name a PEM file, or leave it out.',
  ],
  environment: [
    'There is no such environment.',
    'Use development, staging or production; sandbox is the embedded cluster.',
  ],
  colour: ['There is no such colour.', `Use ${COLOURS}.`],
}

/** The profile, with the defaults for what it leaves out. Throws `cluster-invalid` for the first part that is wrong. */
export function parseProfile(candidate: unknown): ClusterProfile {
  const parsed = ClusterProfile.safeParse(candidate)
  if (parsed.success) return parsed.data
  const part = String(parsed.error.issues[0]?.path[0] ?? '')
  const [message, nextStep] = WORDS[part] ?? ['The cluster is not described completely.', 'Add it again.']
  throw new ProblemError({ kind: 'usage', code: 'cluster-invalid', message, nextStep })
}
