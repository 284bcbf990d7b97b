import { clientVariables, SANDBOX_USER } from '../../sandbox/sandbox.ts'
import { openSandbox } from '../compose.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { Stdio } from '../stdio.ts'
import { usageError } from '../usage-problem.ts'

/** These would come before the sandbox's access key, or go along with it. */
const IN_THE_WAY = ['AWS_PROFILE', 'AWS_SESSION_TOKEN'] as const
/** https://www.postgresql.org/docs/16/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS */
const LONGEST_NAME_BYTES = 63

/** Prints the variables that libpq, the AWS SDK and Aurora DSQL's connectors read; secrets are among them. */
export async function printSandboxEnv(
  { json, user = SANDBOX_USER }: { json?: boolean; user?: string },
  stdio: Stdio,
): Promise<ExitCode> {
  if (user === '' || Buffer.byteLength(user) > LONGEST_NAME_BYTES)
    throw usageError(
      `--user takes the name of a database user, at most ${LONGEST_NAME_BYTES} bytes long.`,
      `Leave it out to connect as ${SANDBOX_USER}, or name a user of yours.`,
    )
  const sandbox = await openSandbox()
  const variables = clientVariables(await sandbox.access(), user, await sandbox.token(user))
  stdio.out(json ? `${JSON.stringify(variables)}\n` : commandsOf(variables))
  return EXIT.succeeded
}

/** Commands of a POSIX shell. */
function commandsOf(variables: Record<string, string>): string {
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${shellWord(value)}\n`)
  return `${lines.join('')}unset ${IN_THE_WAY.join(' ')}\n`
}

/** A value that needs no quotes stays bare. */
function shellWord(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`
}
