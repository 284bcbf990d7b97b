import { shellWord } from '../../../shared/command-line.ts'

/** A POSIX script that asks before nothing and stops at the first command that fails. */
export function shellScript(comments: readonly string[], parts: readonly string[]): string {
  const head = ['#!/bin/sh', ...comments.map((line) => `# ${line}`), 'set -eu'].join('\n')
  return `${[head, ...parts].join('\n\n')}\n`
}

const END = 'JSON'

/** A function that prints the value. A here-document of its own: older shells misread one inside of $(…). */
export function jsonFunction(name: string, value: unknown): string {
  return `${name}() {\ncat <<'${END}'\n${JSON.stringify(value, null, 2)}\n${END}\n}`
}

/** A call of AWS's command line with the JSON of such a function. */
export function awsCall(
  [service, operation]: readonly [string, string],
  { region, input, options }: { region: string; input: string; options: readonly string[] },
): string {
  const json = `--cli-input-json "$(${input})"`
  return ['aws', service, operation, '--region', shellWord(region), json, ...options].join(' ')
}
