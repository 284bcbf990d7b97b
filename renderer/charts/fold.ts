/** More areas than this cannot be told apart by colour; lanes and sparklines show single workers. */
const MAX_GROUPS = 8

/** Neighbouring workers that share a colour and an area: `from` and `to` are worker numbers, both included. */
export interface WorkerGroup {
  readonly from: number
  readonly to: number
}

/** One group a worker up to eight workers, then at most eight groups of the same size (the last may be smaller). */
export function workerGroups(workers: number): readonly WorkerGroup[] {
  const size = groupSize(workers)
  return Array.from({ length: Math.ceil(workers / size) }, (_, index) => ({
    from: index * size,
    to: Math.min((index + 1) * size, workers) - 1,
  }))
}

/** The number of the group that a worker belongs to. */
export function groupOf(worker: number, workers: number): number {
  return Math.floor(worker / groupSize(workers))
}

function groupSize(workers: number): number {
  return Math.max(1, Math.ceil(workers / MAX_GROUPS))
}

/** The sum of several columns of the same length, sample by sample. */
export function sumColumns(columns: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(columns[0]?.length ?? 0)
  for (const column of columns) {
    for (let i = 0; i < sum.length; i += 1) sum[i] = (sum[i] ?? 0) + (column[i] ?? 0)
  }
  return sum
}

/** Each column plus all columns before it: the upper edges of a stack, the lowest first. */
export function stackColumns(columns: readonly Float64Array[]): Float64Array[] {
  const edges: Float64Array[] = []
  for (const column of columns) {
    const below = edges.at(-1)
    edges.push(below ? sumColumns([below, column]) : column)
  }
  return edges
}
