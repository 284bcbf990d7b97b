import type { CaseGroup } from '../../conformance/conformance.ts'
import { NEEDS } from '../../engine/engine.ts'

/** What the engine's statements need of a cluster, as cases: only whether it is there counts. */
export const NEEDS_GROUP: CaseGroup = {
  name: 'needs',
  prepare: ['CREATE TABLE needs_t (id int PRIMARY KEY, n int)'],
  cases: NEEDS.map(({ kind, name, source, probe }) => ({
    name: `${kind} ${name}`,
    ...(source === null ? {} : { source }),
    steps: [{ sql: probe('{schema}.needs_t'), rule: { outcome: true } }],
  })),
}
