import { z } from 'zod'
import { Name } from './table-name.ts'
import { Text } from './text.ts'

export const Environment = z.enum(['sandbox', 'development', 'staging', 'production'])
export type Environment = z.infer<typeof Environment>

/** What a person may say of a cluster of their own. */
export const OwnEnvironment = Environment.exclude(['sandbox'])
export type OwnEnvironment = z.infer<typeof OwnEnvironment>

/** Marks a cluster wherever it is named, beside its environment. */
export const ClusterColour = z.enum(['grey', 'blue', 'green', 'purple', 'orange', 'red'])
export type ClusterColour = z.infer<typeof ClusterColour>
/** The colours as a sentence lists them. */
export const COLOURS = 'grey, blue, green, purple, orange or red'

/** The name under which the embedded cluster is always known. */
export const SANDBOX_CLUSTER = 'sandbox'

/** Letters, digits and `. _ -`, so that no shell needs quotes; `sandbox` is taken. */
export const ClusterName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/)
  .refine((name) => name !== SANDBOX_CLUSTER)

/** `eu-west-1`, `us-gov-east-1`. */
export const Region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/)

/** A saved cluster: all that is needed to reach it but the credentials. No secret in it. */
export const ClusterProfile = z.object({
  name: ClusterName,
  /** A host name or address. */
  endpoint: z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$/),
  port: z.int().min(1).max(65_535).default(5_432),
  region: Region,
  /** The database user: `admin` signs in with the admin action, others with the plain one. */
  user: Name.default('admin'),
  /** Where names are looked up; null is PostgreSQL's default: a schema named like the user, then public. */
  schema: Name.nullable().default(null),
  /** A profile of the shared AWS files; null takes the default credentials. */
  awsProfile: Text.min(1).max(256).nullable().default(null),
  /** A PEM file with the authorities to trust; null trusts the well-known ones. */
  authorityFile: Text.min(1).max(4_096).nullable().default(null),
  environment: OwnEnvironment,
  colour: ClusterColour.default('grey'),
})
export type ClusterProfile = z.infer<typeof ClusterProfile>

/** A cluster as screens and lists show it. */
export const Cluster = z.object({
  name: z.string().min(1),
  environment: Environment,
  colour: ClusterColour,
  /** Null for the sandbox, which needs none. */
  profile: ClusterProfile.nullable(),
  /** ISO 8601; null before the first use. */
  lastUsed: z.iso.datetime().nullable(),
})
export type Cluster = z.infer<typeof Cluster>

export const SANDBOX: Cluster = {
  name: SANDBOX_CLUSTER,
  environment: 'sandbox',
  colour: 'grey',
  profile: null,
  lastUsed: null,
}

/** Credentials that sign tokens; `sessionToken` where they are temporary. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/**
 * How a connection proves who it is: with a token that is signed for each connect, over TLS, as
 * Aurora DSQL wants it; or with a password straight to the sandbox's PostgreSQL, past its gateway,
 * which only benchmarks and tests do.
 */
export type Identity =
  | {
      readonly kind: 'iam'
      readonly region: string
      readonly credentials: AwsCredentials
      /** PEM of the authorities to trust; null trusts the well-known ones. */
      readonly authority: string | null
    }
  | { readonly kind: 'password'; readonly password: string }

/**
 * How to reach a cluster right now, secret included. Lives in memory only: it goes from the
 * clusters or the sandbox to the engine and its worker threads, never to the window, a file or a log.
 */
export interface Connection {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  /** Where names are looked up; null is PostgreSQL's default: a schema named like the user, then public. */
  readonly schema: string | null
  readonly identity: Identity
  /** The schema that takes the place of the ledger's and of the demo table's: only a recording has one. */
  readonly scratch?: string
}
