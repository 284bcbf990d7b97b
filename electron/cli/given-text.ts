import { textFault } from '../../shared/text.ts'
import { usageError } from './usage-problem.ts'

/** What Sluice reads from the environment for itself. */
const VARIABLES = [
  'SLUICE_HOME',
  'XDG_DATA_HOME',
  'APPDATA',
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
] as const

/** Throws `usage` for an argument or a variable that is damaged, before anything is done with any of them. */
export function checkGivenText(args: readonly string[], env: NodeJS.ProcessEnv): void {
  for (const [index, text] of args.entries()) refuseDamaged(nameOf(args, index), text)
  for (const name of VARIABLES) refuseDamaged(name, env[name] ?? '')
}

function refuseDamaged(name: string, text: string): void {
  const fault = textFault(text)
  if (fault) throw usageError(`${name} ${fault.message}.`, fault.nextStep)
}

function nameOf(args: readonly string[], index: number): string {
  const before = args[index - 1] ?? ''
  return /^--[a-z-]+$/.test(before) ? `The value of ${before}` : `Argument ${index + 1}`
}

/** Arguments that could not be parsed still say which output is wanted. */
export function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return args.slice(0, end < 0 ? args.length : end).includes('--json')
}
