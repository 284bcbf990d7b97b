import type { AwsCredentials } from '../../../shared/cluster.ts'
import type { SandboxFaults } from '../../../shared/sandbox-faults.ts'

/** Durations and counts after which Aurora DSQL says no; tests make them small. */
export interface GatewayLimits {
  readonly transactionSeconds: number
  readonly connectionMinutes: number
  readonly connections: number
  readonly connectionsPerSecond: number
  readonly connectionBurst: number
  readonly messageBytes: number
}

export interface GatewayOptions {
  /** Where to listen, on 127.0.0.1; 0 takes a free port. */
  readonly port: number
  /** PEM: what clients see, and its key. */
  readonly certificate: string
  readonly key: string
  /** The only access key there is, and the Region that tokens must be signed for. */
  readonly credentials: AwsCredentials
  readonly region: string
  /** PostgreSQL behind it, on 127.0.0.1. `password`: makes sure that a role has one and gives it. */
  readonly upstream: {
    readonly port: number
    readonly database: string
    password(role: string): Promise<string | null>
  }
  readonly limits: GatewayLimits
  /** Asked at every connect and every statement, so it should cost next to nothing. */
  readonly faults: () => SandboxFaults
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly random: () => number
}

/** As of October 2026: https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html */
export const LIMITS: GatewayLimits = {
  transactionSeconds: 300,
  connectionMinutes: 60,
  connections: 10_000,
  connectionsPerSecond: 100,
  connectionBurst: 1_000,
  messageBytes: 10 * 1_024 * 1_024,
}
