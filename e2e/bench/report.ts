import { cpus, platform, totalmem } from 'node:os'
import type { CaseResult } from './case-result.ts'

/** What `npm run bench -- --json` prints. */
export interface Report {
  readonly machine: Machine
  /** Rounds that each number is the median of. */
  readonly runs: number
  readonly cases: readonly CaseResult[]
}

interface Machine {
  readonly cpus: number
  readonly model: string | undefined
  readonly memoryGiB: number
  readonly platform: string
  readonly node: string
  /** `PostgreSQL 16.14`. */
  readonly database: string | null
}

/** The machine that this runs on. */
export function machineWith(database: string | null): Machine {
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
