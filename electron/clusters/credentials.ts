import { createHash } from 'node:crypto'
import type * as Sdk from '@aws-sdk/credential-providers'
import type { AwsCredentials } from '../../shared/cluster.ts'
import { ProblemError } from '../../shared/problem-error.ts'
import { failureOf, thrown } from './aws-problem.ts'
import { credentialsProblem, unknownProfile } from './credentials-problem.ts'
import { profileChain, readSharedFiles, unreadableFile, type SharedProfiles } from './shared-files.ts'

/** Credentials and, where they are temporary, until when they hold. */
interface Identity extends AwsCredentials {
  readonly expiration?: Date | undefined
}

type Provider = () => Promise<Identity>
type AskMfa = (device: string, awsProfile: string) => Promise<string>

/** Renewed so long before their end: a token that is signed with them must hold for a connect. */
const RENEW_BEFORE_MS = 5 * 60_000

/**
 * The credentials of an AWS profile, from one provider for each profile as long as what the shared
 * files say of it stays: tools that renew keys write them there, and people repair them there.
 */
export function credentialsByProfile(askMfa: AskMfa): (awsProfile: string | null) => Promise<AwsCredentials> {
  const providers = new Map<string | null, { readonly said: string; readonly provide: Provider }>()
  return async (awsProfile) => {
    const sdk = await import('@aws-sdk/credential-providers')
    const name = awsProfile ?? (process.env['AWS_PROFILE'] || null)
    const files = await readSharedFiles()
    if (name !== null && files[name] === undefined)
      throw new ProblemError((await unreadableFile()) ?? unknownProfile(name, files))
    const said = saidOf(files, name)
    let known = providers.get(name)
    if (known?.said !== said) {
      known = { said, provide: renewing(providerFor(sdk, name, askMfa)) }
      providers.set(name, known)
    }
    return await identityFrom(known.provide, name, files)
  }
}

async function identityFrom(
  provide: Provider,
  name: string | null,
  files: SharedProfiles,
): Promise<AwsCredentials> {
  try {
    const { accessKeyId, secretAccessKey, sessionToken } = await provide()
    return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) }
  } catch (error) {
    if (error instanceof ProblemError) throw error
    const wanted = { name, files, unreadable: await unreadableFile() }
    throw thrown(credentialsProblem(failureOf(error), wanted), error)
  }
}

/**
 * A named profile is resolved by itself: where it fails, the default chain goes on to a container's
 * or the machine's role, and would connect as somebody else than was asked for.
 */
function providerFor(sdk: typeof Sdk, name: string | null, askMfa: AskMfa): Provider {
  const mfaCodeProvider = async (device: string) => await askMfa(device, name ?? 'default')
  if (name === null) return sdk.fromNodeProviderChain({ mfaCodeProvider })
  return sdk.fromIni({ profile: name, mfaCodeProvider })
}

/** Asks once for all who wait, and again before the end; until then old credentials do if there are no new ones. */
function renewing(provide: Provider): Provider {
  let current: Identity | null = null
  let pending: Promise<Identity> | null = null
  const renew = async () => {
    current = await provide()
    return current
  }
  return async () => {
    if (current && holds(current, RENEW_BEFORE_MS)) return current
    pending ??= renew().finally(() => (pending = null))
    try {
      return await pending
    } catch (error) {
      if (current && holds(current, 0)) return current
      throw error
    }
  }
}

function holds({ expiration }: Identity, forMs: number): boolean {
  return expiration === undefined || expiration.getTime() - Date.now() > forMs
}

/** A fingerprint of the profile and of those that its roles begin with: there are keys among what is said. */
function saidOf(files: SharedProfiles, name: string | null): string {
  const sections = profileChain(files, name ?? 'default').map((profile) => files[profile])
  return createHash('sha256').update(JSON.stringify(sections)).digest('hex')
}
