import { cpus, platform, totalmem } from 'node:os'
import type { CaseResult } from './case-result.ts'

/** What `npm run bench -- --json` prints. */
export interface Report {
  readonly machine: ReturnType<typeof machineWith>
  /** Rounds that each number is the median of. */
  readonly runs: number
  readonly cases: readonly CaseResult[]
}

/** The machine that this runs on; `database` as in `PostgreSQL 16.14`. */
export function machineWith(database: string | null) {
  return {
    cpus: cpus().length,
    model: cpus()[0]?.model,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: platform(),
    node: process.version,
    database,
  }
}

/** The report for a person. */
export function reportText({ machine, runs, cases }: Report): string {
  const head = `${machine.cpus} × ${machine.model}, ${machine.database}, medians of ${runs} ${runs === 1 ? 'round' : 'rounds'}`
  return [head, ...cases.map(caseText)].join('\n')
}

function caseText({ title, name, aim, value, spread, reached }: CaseResult): string {
  return `${reached ? 'reached' : 'missed '}  ${name}  ${value} (${spread.min} to ${spread.max}), aim ${aim}\n         ${title}`
}
