import { z } from 'zod'

export const Environment = z.enum(['sandbox', 'development', 'staging', 'production'])
export type Environment = z.infer<typeof Environment>

/** The name under which the embedded cluster is always known. */
export const SANDBOX_CLUSTER = 'sandbox'

/** A saved cluster as screens and messages show it; no secret in it. */
export const Cluster = z.object({
  name: z.string().min(1),
  environment: Environment,
})
export type Cluster = z.infer<typeof Cluster>

export const SANDBOX: Cluster = { name: SANDBOX_CLUSTER, environment: 'sandbox' }

/**
 * How to reach a cluster right now, secret included. Lives in memory only: it goes from the
 * sandbox to the engine and its worker threads, never to the window, a file or a log.
 */
export interface Connection {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
}
