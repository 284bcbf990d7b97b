import type { ConnectionCheck } from '../../../shared/connection-check.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { Clusters } from '../../clusters/clusters.ts'
import { checkConnection } from '../../engine/engine.ts'
import { handlersOf } from '../ipc/handler.ts'
import type { MfaPrompt } from '../mfa/mfa-prompt.ts'

export interface ClusterHandlersOptions {
  readonly clusters: Clusters
  readonly mfa: MfaPrompt
  /** Whether a job works on the cluster, whose workers connect again and again by its name. */
  readonly isInUse: (cluster: string) => boolean
  readonly onCheck: (check: ConnectionCheck) => void
}

export function clusterHandlers({ clusters, mfa, isInUse, onCheck }: ClusterHandlersOptions) {
  return handlersOf({
    'clusters:list': async () => await clusters.list(),
    'clusters:save': async ({ profile, replaces }) => {
      if (replaces !== null && isInUse(replaces)) throw inUse(replaces, 'changed')
      return await clusters.save(profile, replaces)
    },
    'clusters:remove': async ({ name }) => {
      if (isInUse(name)) throw inUse(name, 'removed')
      return await clusters.remove(name)
    },
    'clusters:check': async ({ id, profile }) => {
      const target = {
        profile,
        credentials: async () => await clusters.credentials(profile.awsProfile),
        authority: async () => await clusters.authority(profile),
      }
      const lines = await checkConnection(target, (now) => onCheck({ id, lines: [...now], ended: false }))
      const check = { id, lines: [...lines], ended: true }
      onCheck(check)
      return check
    },
    'aws:profiles': async () => await clusters.awsProfiles(),
    'aws:clusters': async ({ awsProfile, region }) => await clusters.discover(awsProfile, region),
    'aws:mfa': ({ id, code }) => mfa.answer(id, code),
  })
}

function inUse(name: string, what: string): ProblemError {
  const message = `A job is running on “${name}”, so it cannot be ${what} now.`
  const nextStep = 'Wait until the job has ended, or cancel it first.'
  return new ProblemError({ kind: 'refused', code: 'cluster-busy', message, nextStep })
}
