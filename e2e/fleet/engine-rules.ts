import type { RegisterJobDefinitionRequest } from '@aws-sdk/client-batch'
import type { RegisterTaskDefinitionRequest } from '@aws-sdk/client-ecs'
import type { IJob } from 'kubernetes-models/batch/v1'

/*
 * What an engine does when a worker ends, read from its manifest as its documents say. An exit code of 128 and more is
 * that of a signal.
 */

/** `again`: it is started once more, and that counts; `give-up`: it is not, and counts as failed. */
export type Decision = 'done' | 'again' | 'give-up'

/** https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy */
export function onKubernetes({ spec }: IJob, code: number, failuresBefore = 0): Decision {
  if (code === 0) return 'done'
  const rule = spec?.podFailurePolicy?.rules.find(
    ({ onExitCodes }) => onExitCodes && matches(onExitCodes, code),
  )
  if (rule?.action === 'FailIndex' || rule?.action === 'FailJob') return 'give-up'
  return failuresBefore < (spec?.backoffLimitPerIndex ?? 0) ? 'again' : 'give-up'
}

function matches(
  { operator, values }: { operator: string; values: readonly number[] },
  code: number,
): boolean {
  return values.includes(code) === (operator === 'In')
}

/** https://docs.aws.amazon.com/batch/latest/userguide/job_retries.html */
export function onBatch(
  { retryStrategy }: RegisterJobDefinitionRequest,
  code: number,
  failuresBefore = 0,
): Decision {
  if (code === 0) return 'done'
  const rule = retryStrategy?.evaluateOnExit?.find(({ onExitCode }) => globMatches(onExitCode, String(code)))
  if (rule?.action === 'EXIT') return 'give-up'
  return failuresBefore + 1 < (retryStrategy?.attempts ?? 1) ? 'again' : 'give-up'
}

/** A star stands at the end alone. */
function globMatches(pattern = '*', text: string): boolean {
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html */
export function onEcs(
  { containerDefinitions = [] }: RegisterTaskDefinitionRequest,
  code: number,
  ranForSeconds = Infinity,
): Decision {
  if (code === 0) return 'done'
  const {
    enabled = false,
    ignoredExitCodes = [],
    restartAttemptPeriod = 300,
  } = containerDefinitions[0]?.restartPolicy ?? {}
  return enabled && !ignoredExitCodes.includes(code) && ranForSeconds >= restartAttemptPeriod
    ? 'again'
    : 'give-up'
}
