import type { Environment } from '../../../shared/cluster.ts'
import { shellWord } from '../../../shared/command-line.ts'
import { displayName } from '../../../shared/identifier.ts'
import { printable } from '../../../shared/printable.ts'
import { dropStatement } from '../../conformance/conformance.ts'
import { count } from '../../../shared/counted.ts'

/** What is about to be done to a cluster. */
interface Intent {
  readonly cluster: string
  readonly environment: Environment
  readonly schema: string
  readonly work: { readonly statements: number; readonly rows: number; readonly jobs: number }
}

export function intentText({ cluster, environment, schema, work }: Intent): string {
  return [
    `This sends about ${count(work.statements)} statements to ${printable(cluster)}, which is ${environment}:`,
    `  it makes the schema ${schema} and drops it again at the end;`,
    `  it changes about ${count(work.rows)} rows there, and runs ${work.jobs} small jobs on them;`,
    '  it reads catalogs, and changes nothing outside of that schema.',
    'It takes a few minutes and costs less than a cent (about 700 DPU).',
    'Its schema changes can make other transactions fail with 40001 (OC001), which then have to be retried.',
    '',
  ].join('\n')
}

export function recordedText(cases: number, file: string): string {
  return [
    `Recorded the answers to ${count(cases)} cases in ${printable(file)}.`,
    'It contains statements of Sluice and their answers; names of yours were removed. Review it before you share it.',
    `Where the sandbox differs: sluice sandbox compare ${printable(shellWord(file))}`,
    '',
  ].join('\n')
}

/** A schema that a recording before this one left, or that one is at work in. */
export function leftText(schema: string): string {
  const name = displayName(schema)
  return `The schema ${name} belongs to a recording in progress, or to one that did not finish. To drop it: ${dropStatement(name)}\n`
}

export function byHandText(schema: string): string {
  return `The scratch schema may still be there. Drop it by hand: ${dropStatement(schema)}\n`
}
