import type { JobRunOptions } from './job-run-options.ts'

/** How many workers a job that may have `most` gets: one without a range would only hold a connection. */
export function workersWanted(
  { blueprint, ownWorkers, ledger }: Pick<JobRunOptions, 'blueprint' | 'ownWorkers' | 'ledger'>,
  most: number,
): number {
  const { spec } = blueprint.plan
  if (spec.operation !== 'repopulate' && spec.strategy === 'sequential') return 1
  const ranges = Math.max(...blueprint.phases.map((phase) => phase.ranges.length))
  const wanted = ownWorkers ?? most
  return ledger || wanted < ranges ? wanted : ranges
}
