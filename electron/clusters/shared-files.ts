import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { AwsProfile } from '../../shared/aws-account.ts'
import type { Problem } from '../../shared/problem.ts'
import { textFault } from '../../shared/text.ts'
import { codeOf, fileFault } from '../files/file-fault.ts'
import { failed } from './aws-problem.ts'

/** The profiles of the shared AWS files as they are now, by name. */
export type SharedProfiles = Readonly<Record<string, Readonly<Record<string, string | undefined>>>>

/** Sections that are not profiles: `[sso-session x]` and `[services x]`; nor can one be named whose name is damaged. */
const NOT_A_PROFILE = /^(?:sso-session|services)\./

/**
 * Read anew each time, which is also what makes the SDK see files that changed. Missing files are empty, and so are
 * those that cannot be read: see {@link unreadableFile}.
 */
export async function readSharedFiles(): Promise<SharedProfiles> {
  const { parseKnownFiles } = await import('@smithy/core/config')
  const sections = await parseKnownFiles({ ignoreCache: true })
  return Object.fromEntries(Object.entries(sections).filter(([name]) => isProfile(name)))
}

/** Why a file that is there may not be read, which the SDK keeps to itself; null where all can be. */
export async function unreadableFile(): Promise<Problem | null> {
  const files = [
    { path: configPath(), variable: 'AWS_CONFIG_FILE' },
    { path: credentialsPath(), variable: 'AWS_SHARED_CREDENTIALS_FILE' },
  ]
  for (const { path, variable } of files) {
    const error: unknown = await readFile(path).then(
      () => null,
      (reason: unknown) => reason,
    )
    if (error === null || codeOf(error) === 'ENOENT') continue
    const remedy =
      codeOf(error) === 'EACCES' ? 'Grant yourself read permission for it' : 'Replace it with a file'
    return failed(
      'credentials-missing',
      `${fileFault(path, 'read', error)}, so its AWS profiles are unknown.`,
      `${remedy}, or specify another file in ${variable}.`,
    )
  }
  return null
}

function isProfile(section: string): boolean {
  return !NOT_A_PROFILE.test(section) && textFault(section) === null
}

/** What the files say of each profile. */
export function profilesOf(files: SharedProfiles): AwsProfile[] {
  return Object.entries(files).map(([name, section]) => ({
    name,
    region: section['region'] ?? null,
    source: sourceOf(section),
  }))
}

/** In the order in which the SDK looks. */
function sourceOf(section: SharedProfiles[string]): AwsProfile['source'] {
  const has = (key: string) => section[key] !== undefined
  if (has('role_arn') && (has('source_profile') || has('credential_source'))) return 'role'
  if (has('aws_access_key_id') && has('aws_secret_access_key')) return 'keys'
  if (has('web_identity_token_file') && has('role_arn')) return 'web-identity'
  if (has('credential_process')) return 'process'
  if (has('sso_session') || has('sso_start_url')) return 'sso'
  return 'other'
}

/** The profile and those that its role is assumed from, by `source_profile`; the last one has credentials of its own. */
export function profileChain(files: SharedProfiles, name: string): string[] {
  const chain = [name]
  for (
    let next = files[name]?.['source_profile'];
    next !== undefined;
    next = files[next]?.['source_profile']
  ) {
    if (chain.includes(next) || files[next] === undefined) break
    chain.push(next)
  }
  return chain
}

/** Where a person looks for profiles. */
export function configPath(): string {
  return process.env['AWS_CONFIG_FILE'] || join(homedir(), '.aws', 'config')
}

/** Where a person looks for keys. */
export function credentialsPath(): string {
  return process.env['AWS_SHARED_CREDENTIALS_FILE'] || join(homedir(), '.aws', 'credentials')
}
