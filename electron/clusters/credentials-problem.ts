import type { Problem } from '../../shared/problem.ts'
import { shellWord } from '../../shared/command-line.ts'
import { type AwsFailure, commonAwsProblem, failed, otherAwsProblem } from './aws-problem.ts'
import { configPath, credentialsPath, profileChain, profilesOf, type SharedProfiles } from './shared-files.ts'

/** The profile that credentials were wanted from; null for the default ones. */
interface Wanted {
  readonly name: string | null
  readonly files: SharedProfiles
  /** Why one of the files is not among them. */
  readonly unreadable: Problem | null
}

/** A profile that the files do not have. */
export function unknownProfile(name: string, files: SharedProfiles): Problem {
  const known = Object.keys(files)
  const message = `There is no AWS profile “${name}” in ${configPath()} or ${credentialsPath()}.`
  if (known.length > 0)
    return failed('credentials-missing', message, `Available profiles: ${known.join(', ')}.`)
  const remedy = `aws configure sso --profile ${shellWord(name)}`
  return failed(
    'credentials-missing',
    message,
    'The files contain no profiles. Create the profile with this command.',
    remedy,
  )
}

/** Why there are no credentials, and what to do about it. */
export function credentialsProblem(failure: AwsFailure, { name, files, unreadable }: Wanted): Problem {
  const who = name === null ? 'the default AWS credentials' : `AWS profile “${name}”`
  const first = profileChain(files, name ?? 'default').at(-1) ?? 'default'
  const source = profilesOf(files).find((profile) => profile.name === first)?.source ?? null
  const end = { ...failure, profile: first, source, section: files[first] }
  const incomplete = sourceProblem(end) ?? (name === null ? nothingFound(failure, Object.keys(files)) : null)
  return (
    signInProblem(end) ??
    roleProblem(failure, who, files[name ?? 'default']?.['role_arn']) ??
    processProblem(end) ??
    commonAwsProblem(failure, who) ??
    tokenProblem(end) ??
    (incomplete && unreadable) ??
    incomplete ??
    otherAwsProblem(failure, `give the credentials of ${who}`)
  )
}

/** A failure, and the profile at which the chain of profiles ends. */
interface AtEnd extends AwsFailure {
  readonly profile: string
  readonly source: string | null
  readonly section: SharedProfiles[string] | undefined
}

/** The SDK names the command in what it says of a session that is over, or was never begun. */
const SESSION_OVER = /aws sso login|SSO session|Session token not found or invalid|UnauthorizedException/
const LOGIN_OVER = /aws login|login cache|Failed to load token/
const NOT_ASSIGNED = /ForbiddenException|No access/

function signInProblem({ message, profile, source }: AtEnd): Problem | null {
  const option = profile === 'default' ? '' : ` --profile ${shellWord(profile)}`
  if (source === 'sso' && NOT_ASSIGNED.test(message)) {
    return failed(
      'access-denied',
      `IAM Identity Center does not grant AWS profile “${profile}” access to its account and role.`,
      'Ask the administrator of your AWS organization to assign the role, or choose another AWS profile.',
    )
  }
  if (
    source === 'sso' &&
    SESSION_OVER.test(message) &&
    !/could not be found in|missing required/.test(message)
  ) {
    const remedy = `aws sso login${option}`
    const cause = `The single sign-on session of AWS profile “${profile}” has expired or was never started.`
    return failed('credentials-expired', cause, 'Sign in with this command, then try again.', remedy)
  }
  if (LOGIN_OVER.test(message) && !/aws sso login/.test(message)) {
    const remedy = `aws login${option}`
    const cause = `The sign-in of AWS profile “${profile}” has expired or was never started.`
    return failed('credentials-expired', cause, 'Sign in with this command, then try again.', remedy)
  }
  return null
}

function roleProblem({ name, message }: AwsFailure, who: string, role: string | undefined): Problem | null {
  if (/MultiFactorAuthentication failed/.test(message)) {
    return failed(
      'access-denied',
      `AWS rejected the MFA code for ${who}.`,
      'Try again with the next code that the device shows. Each code works only once.',
    )
  }
  if (role === undefined || !name.startsWith('AccessDenied')) return null
  return failed(
    'access-denied',
    `AWS does not allow ${who} to assume the role ${role}.`,
    'Ask an administrator to allow it with this policy and to add you to the trust policy of the role.',
    policy('sts:AssumeRole', role),
  )
}

/** The smallest policy that allows the actions on the resource. */
export function policy(action: string | readonly string[], resource: string): string {
  const statement = { Effect: 'Allow', Action: action, Resource: resource }
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2)
}

/** The SDK's words for what is wrong with a program's answer; anything else it says may hold the program's own. */
const PROCESS_FAULTS: readonly (readonly [RegExp, string])[] = [
  [/returned invalid JSON/, 'does not print JSON'],
  [/did not return Version 1/, 'does not print “Version”: 1'],
  [/returned invalid credentials/, 'prints no access key'],
  [/returned expired credentials/, 'prints credentials that have expired'],
]

/** Before whatever tells the message: it begins with the command, which may hold a secret. What AWS itself says has other names. */
function processProblem({ name, message, profile, source }: AtEnd): Problem | null {
  if (source !== 'process' || !name.endsWith('ProviderError')) return null
  const fault = PROCESS_FAULTS.find(([pattern]) => pattern.test(message))?.[1] ?? 'fails'
  return failed(
    fault.endsWith('expired') ? 'credentials-expired' : 'credentials-missing',
    `The credential_process of AWS profile “${profile}” ${fault}.`,
    `Run the command yourself to see why. It is listed under that profile in ${configPath()}.`,
  )
}

function tokenProblem({ message, profile, section }: AtEnd): Problem | null {
  const tokenFile = section?.['web_identity_token_file']
  if (tokenFile === undefined || !/ENOENT/.test(message)) return null
  return failed(
    'credentials-missing',
    `The web identity token of AWS profile “${profile}” is missing:  ${tokenFile}.`,
    'Create it again, or choose another AWS profile.',
  )
}

const INCOMPLETE =
  /Could not resolve credentials|could not be found in|missing required|invalid SSO|configured with/

/** A profile that names no source, or one that is not there. */
function sourceProblem({ message, profile, section }: AtEnd): Problem | null {
  if (section === undefined || NOTHING_FOUND.test(message) || !INCOMPLETE.test(message)) return null
  return failed(
    'credentials-missing',
    `AWS profile “${profile}” does not fully specify the source of its credentials.`,
    `Complete it in ${configPath()}, or configure it again with: aws configure sso --profile ${shellWord(profile)}`,
  )
}

const NOTHING_FOUND = /Could not load credentials from any/

function nothingFound({ message }: AwsFailure, known: readonly string[]): Problem | null {
  if (!NOTHING_FOUND.test(message)) return null
  const places = `the environment (AWS_ACCESS_KEY_ID), the profile “default” in ${configPath()} and ${credentialsPath()}, a web identity token, the role of the container and of this machine`
  const profiles = known.length > 0 ? `, or choose an AWS profile: ${known.join(', ')}` : ''
  return failed(
    'credentials-missing',
    `No default AWS credentials were found. Sources checked: ${places}.`,
    `Sign in with aws sso login${profiles}.`,
  )
}
