import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { Logger } from '../../../shared/logger.ts'
import type { CapabilityStore } from './capability.ts'

const Contents = z.record(z.string(), z.object({ oneStatement: z.boolean() }))

/**
 * Keeps what was found out about clusters in a file. A file that is missing or cannot be read is
 * as good as none: the clusters are asked again.
 */
export function capabilityFile(path: string, logger: Logger): CapabilityStore {
  const read = () => {
    try {
      return Contents.parse(JSON.parse(readFileSync(path, 'utf8')))
    } catch {
      return {}
    }
  }
  return {
    read: (cluster) => read()[cluster] ?? null,
    write: (cluster, capabilities) => {
      // Others may write at the same time: each has a draft of its own.
      const draft = `${path}.${randomUUID()}.new`
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
        writeFileSync(draft, JSON.stringify({ ...read(), [cluster]: capabilities }), { mode: 0o600 })
        renameSync(draft, path)
      } catch (error) {
        rmSync(draft, { force: true })
        logger.warn(`${path} cannot be written: ${String(error)}`)
      }
    },
  }
}
