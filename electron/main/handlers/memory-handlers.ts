import type { JobMemory } from '../../../shared/job-draft.ts'
import type { JsonFile } from '../files/json-file.ts'
import { handlersOf } from '../ipc/handler.ts'

/** No cluster is told that it went, so the ones that were not used for longest are forgotten. */
const MOST_CLUSTERS = 50

export const NO_MEMORY: JobMemory = { version: 1, clusters: [] }

export function memoryHandlers(file: JsonFile<JobMemory>) {
  return handlersOf({
    'new-job:memory': () => file.read().clusters,
    'new-job:remember': (memory) => {
      const others = file.read().clusters.filter(({ cluster }) => cluster !== memory.cluster)
      file.write({ version: 1, clusters: [memory, ...others].slice(0, MOST_CLUSTERS) })
    },
  })
}
