import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ownFolder } from '../../testing/own-folder.ts'

const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url))
const COMPILER = join(MODULES, 'typescript/bin/tsc')
const FLAGS = [
  '--ignoreConfig',
  '--noEmit',
  '--strict',
  '--skipLibCheck',
  '--pretty',
  'false',
  '--module',
  'preserve',
  '--types',
  '',
]

/** A plain value, and the published type that it has to be of. */
export interface TypedLiteral {
  /** `kubernetes-models/batch/v1` */
  readonly module: string
  readonly type: string
  readonly value: unknown
}

/**
 * What the compiler says of each value, written as a literal of its type: wrong types and values that the API has no
 * name for, missing members, and unknown ones. The packages are generated from the APIs' own descriptions.
 */
export async function literalFaults(literals: readonly TypedLiteral[]): Promise<string[][]> {
  const file = join(ownFolder('literals'), 'literals.ts')
  const lines = literals.map(
    ({ module, type, value }, index) =>
      `export const a${index}: import('${join(MODULES, module)}').${type} = ${JSON.stringify(value)}`,
  )
  await writeFile(file, lines.join('\n'))
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, [COMPILER, ...FLAGS, file], (_, out, error) => resolve(`${out}${error}`))
  })
  const said = output.split('\n').filter((line) => line !== '')
  const ofLine = (number: number) => said.filter((line) => line.includes(`literals.ts(${number},`))
  const stray = said.filter((line) => !line.startsWith(' ') && !line.includes('literals.ts('))
  if (stray.length > 0) throw new Error(`The literals could not be compiled: ${stray.join('\n')}`)
  return literals.map((_, index) => ofLine(index + 1))
}
