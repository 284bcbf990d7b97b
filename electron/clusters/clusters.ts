import type { AwsProfile, FoundCluster } from '../../shared/aws-account.ts'
import {
  type AwsCredentials,
  type Cluster,
  type ClusterProfile,
  type Connection,
  type Environment,
  SANDBOX,
  SANDBOX_CLUSTER,
} from '../../shared/cluster.ts'
import type { Logger } from '../../shared/logger.ts'
import { ProblemError, problemOf } from '../../shared/problem-error.ts'
import { readAuthority } from './authority.ts'
import { clusterFile, type SavedCluster } from './cluster-file.ts'
import { credentialsByProfile } from './credentials.ts'
import { findClusters } from './discover.ts'
import { parseProfile } from './profile.ts'
import { clusterNamed, withoutCluster, withProfile, withUse } from './saved-clusters.ts'
import { profilesOf, readSharedFiles, unreadableFile } from './shared-files.ts'

export { parseProfile } from './profile.ts'

export interface ClustersOptions {
  /** Sluice's home; the saved clusters are one file in it. */
  readonly home: string
  /** Asks a person for the code of an MFA device; throws `mfa-needed` where nobody can be asked. */
  readonly askMfa: (device: string, awsProfile: string) => Promise<string>
  readonly logger: Logger
}

/** The saved clusters and the AWS account behind them. Everything it throws is a ProblemError. */
export interface Clusters {
  /** The sandbox first, then the saved ones by name. */
  list(): Promise<Cluster[]>
  /** Throws `cluster-unknown`. */
  profile(name: string): Promise<ClusterProfile>
  /** Also of the sandbox. Throws `cluster-unknown`. */
  environment(name: string): Promise<Environment>
  /** Adds it, or puts it in the place of the one named `replaces`. Throws `cluster-exists`, `cluster-unknown`. */
  save(profile: ClusterProfile, replaces: string | null): Promise<Cluster[]>
  remove(name: string): Promise<Cluster[]>
  /** Knows a cluster under its name for as long as this process lives. */
  lend(profile: ClusterProfile): void
  /** How to reach a cluster now, with fresh credentials; notes that it was used. */
  connection(name: string): Promise<Connection>
  /** From one chain per AWS profile, which renews them; null takes the default credentials. */
  credentials(awsProfile: string | null): Promise<AwsCredentials>
  /** The PEM text of the authorities that a profile trusts. Throws `certificate-untrusted` for a file that is none. */
  authority(profile: ClusterProfile): Promise<string | null>
  awsProfiles(): Promise<AwsProfile[]>
  discover(awsProfile: string | null, region: string): Promise<FoundCluster[]>
}

/** Aurora DSQL has one database in a cluster. */
const DATABASE = 'postgres'
/** A job connects many times a second; when a cluster was last used is worth a write a minute. */
const NOTE_USE_MS = 60_000

export function createClusters({ home, askMfa, logger }: ClustersOptions): Clusters {
  const file = clusterFile(home)
  const lent = new Map<string, ClusterProfile>()
  const notedAt = new Map<string, number>()
  const credentials = credentialsByProfile(askMfa)

  const profile = async (name: string) => lent.get(name) ?? clusterNamed(await file.read(), name).profile
  const authority = async ({ authorityFile }: ClusterProfile) =>
    authorityFile === null ? null : await readAuthority(authorityFile)

  /** A home that cannot be written to keeps nobody from connecting. */
  const noteUse = async (name: string) => {
    const now = performance.now()
    if (lent.has(name) || now - (notedAt.get(name) ?? -Infinity) < NOTE_USE_MS) return
    notedAt.set(name, now)
    await file
      .change((all) => withUse(all, name, new Date()))
      .catch((error: unknown) => logger.warn(`clusters: ${problemOf(error).message}`))
  }

  return {
    list: async () => listed(await file.read()),
    profile,
    environment: async (name) => (name === SANDBOX_CLUSTER ? 'sandbox' : (await profile(name)).environment),
    save: async (candidate, replaces) => {
      const checked = parseProfile(candidate)
      return listed(await file.change((all) => withProfile(all, checked, replaces)))
    },
    remove: async (name) => listed(await file.change((all) => withoutCluster(all, name))),
    lend: (borrowed) => void lent.set(borrowed.name, borrowed),
    connection: async (name) => {
      const wanted = await profile(name)
      const connection = connectionTo(wanted, await credentials(wanted.awsProfile), await authority(wanted))
      await noteUse(name)
      return connection
    },
    credentials,
    authority,
    awsProfiles: listProfiles,
    discover: async (awsProfile, region) =>
      await findClusters({ awsProfile, region, credentials: await credentials(awsProfile) }),
  }
}

/** None is a problem where there may be some in a file that cannot be read. */
async function listProfiles(): Promise<AwsProfile[]> {
  const profiles = profilesOf(await readSharedFiles())
  const problem = profiles.length === 0 ? await unreadableFile() : null
  if (problem) throw new ProblemError(problem)
  return profiles
}

function listed(saved: readonly SavedCluster[]): Cluster[] {
  const own = saved.map(({ profile, lastUsed }) => ({
    name: profile.name,
    environment: profile.environment,
    colour: profile.colour,
    profile,
    lastUsed,
  }))
  return [SANDBOX, ...own]
}

function connectionTo(
  { endpoint, port, user, schema, region }: ClusterProfile,
  credentials: AwsCredentials,
  authority: string | null,
): Connection {
  const identity = { kind: 'iam', region, credentials, authority } as const
  return { host: endpoint, port, database: DATABASE, user, schema, identity }
}
