import { stringify } from 'yaml'
import { counted } from '../../../shared/counted.ts'
import { shellWord } from '../../../shared/command-line.ts'
import { jobDefinition, submitJob, type BatchPlace } from './batch-array.ts'
import { type EcsPlace, LOG_GROUP, MOST_TASKS_PER_CALL, runTask, taskDefinition } from './ecs-tasks.ts'
import { type Fleet, fleetName } from './fleet.ts'
import { kubernetesJob, type KubernetesPlace } from './kubernetes-job.ts'
import { awsCall, jsonFunction, shellScript } from './shell-script.ts'

/** YAML for kubectl. */
export function kubernetesText(fleet: Fleet, place: KubernetesPlace): string {
  const inNamespace = place.namespace === null ? '' : ` --namespace ${place.namespace}`
  const comments = [
    titleOf(fleet),
    'Start them with: kubectl apply -f FILE',
    `Stop them with:  kubectl delete job ${fleetName(fleet)}${inNamespace}`,
  ]
  const lines = comments.map((line) => `# ${line}\n`).join('')
  return `${lines}${stringify(kubernetesJob(fleet, place), { lineWidth: 0, aliasDuplicateObjects: false })}`
}

/** Tasks that find no room are no error of the call. */
const startTasks = (calls: readonly number[], run: string) => `for count in ${calls.join(' ')}; do
  started=$(${run})
  printf '%s\\n' "$started"
  if [ $(printf '%s' "$started" | wc -w) -ne "$count" ]; then
    echo 'error: Amazon ECS did not start all tasks; check the capacity of the cluster and its subnets.' >&2
    exit 1
  fi
done`

/** A script that registers a task definition, runs its tasks and prints their ARNs. The role that runs them may not make the log group, so the script does. */
export function ecsText(fleet: Fleet, place: EcsPlace): string {
  const { region } = fleet.profile
  const register = awsCall(['ecs', 'register-task-definition'], {
    region,
    input: 'definition',
    options: ['--query taskDefinition.taskDefinitionArn', '--output text'],
  })
  const run = awsCall(['ecs', 'run-task'], {
    region,
    input: 'tasks',
    options: ['--task-definition "$arn"', '--count "$count"', "--query 'tasks[].taskArn'", '--output text'],
  })
  return shellScript(
    [
      titleOf(fleet),
      'Start them with: sh FILE, with AWS credentials that may register and run tasks',
      `Stop one with:   aws ecs stop-task --region ${region} --cluster ${shellWord(place.ecsCluster)} --task ARN`,
    ],
    [
      jsonFunction('definition', taskDefinition(fleet, place)),
      jsonFunction('tasks', runTask(fleet, place)),
      `aws logs create-log-group --region ${region} --log-group-name ${LOG_GROUP} 2>/dev/null || true`,
      `arn=$(${register})`,
      startTasks(callsFor(fleet.machines), run),
    ],
  )
}

/** A script that registers a job definition, submits the array job and prints its id. */
export function batchText(fleet: Fleet, place: BatchPlace): string {
  const { region } = fleet.profile
  const register = awsCall(['batch', 'register-job-definition'], {
    region,
    input: 'definition',
    options: ['--query jobDefinitionArn', '--output text'],
  })
  const submit = awsCall(['batch', 'submit-job'], {
    region,
    input: 'machines',
    options: ['--job-definition "$arn"', '--query jobId', '--output text'],
  })
  return shellScript(
    [
      titleOf(fleet),
      'Start them with: sh FILE, with AWS credentials that may register and submit jobs',
      `Stop them with:  aws batch terminate-job --region ${region} --reason stopped --job-id ID`,
    ],
    [
      jsonFunction('definition', jobDefinition(fleet, place)),
      jsonFunction('machines', submitJob(fleet, place)),
      `arn=$(${register})\n${submit}`,
    ],
  )
}

function titleOf({ machines, workers, jobId }: Fleet): string {
  return `${counted(machines, 'machine')} with ${counted(workers, 'worker')} each for the job ${jobId}`
}

/** How many tasks each call starts. */
function callsFor(machines: number): number[] {
  const full = Array.from({ length: Math.floor(machines / MOST_TASKS_PER_CALL) }, () => MOST_TASKS_PER_CALL)
  const rest = machines % MOST_TASKS_PER_CALL
  return rest === 0 ? full : [...full, rest]
}
