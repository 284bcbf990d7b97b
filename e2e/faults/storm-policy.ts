import { CONFLICT, PASS, type Fault, type FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
import type { Request } from '../../electron/engine/testing/wire/request.ts'
import { branch, type Random } from './random.ts'

/** How often things go wrong, as shares from 0 to 1. */
export interface Weather {
  /** Of the requests. */
  readonly cuts: number
  /** Of the commits. */
  readonly conflicts: number
}

/** Share of the requests of coordinators, at most: they meet everything in turn, and get through a start. */
const COORDINATOR_SHARE = 0.03

const MOMENTS = ['before', 'during', 'after', 'unknown'] as const

/**
 * Cuts connections and lets commits conflict at random. What becomes of the n-th request of a
 * connection depends on the seed alone. `weather` is asked for each request.
 */
export function stormPolicy(seed: number, weather: () => Weather): FaultPolicy {
  const generators = new Map<number, Random>()
  const randomOf = (connection: number) => {
    const known = generators.get(connection) ?? branch(seed, connection)
    generators.set(connection, known)
    return known
  }
  return { request: (request) => faultOf(request, randomOf(request.connection), weather()) }
}

function faultOf({ application, isCommit }: Request, random: Random, { cuts, conflicts }: Weather): Fault {
  const [cutDraw, conflictDraw, when] = [random.next(), random.next(), random.pick(MOMENTS)]
  const share = (of: number) => (application === 'sluice' ? Math.min(of, COORDINATOR_SHARE) : of)
  if (cutDraw < share(cuts)) return { kind: 'cut', when }
  return isCommit && conflictDraw < share(conflicts) ? { kind: 'error', error: CONFLICT } : PASS
}
