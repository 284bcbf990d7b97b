import type { SluiceCommand } from './command.ts'
import { JOB_TEXT } from './stored-job-commands.ts'

const NOTES = `
A fleet is a number of machines that each run sluice worker for one job. Each command prints a
manifest for one engine and starts nothing. Build the image from the file Containerfile of Sluice.

No machine has AWS keys or saved clusters: it connects by its endpoint, with a role that has
dsql:DbConnectAdmin, or dsql:DbConnect for a user other than admin. Machines come and go at any
time: every row is still changed exactly once.

How a worker ends says what the engine does:
  0  the job has succeeded, also before the worker came        done
  1  failed, or the cluster stayed away                        tries again, with growing pauses
  3  interrupted by a signal, or the job was cancelled         tries again, once at most then 2
  2  the job was cancelled, has failed, or is unknown          leaves it
  4  a safety rule, such as more rows than approved            leaves it
On a paused job workers wait until it is resumed. After sluice resume of a job that had failed, start
the fleet again.

Examples:
  $ sluice fleet kubernetes 1a2b3c4d --cluster orders --machines 4 --image IMAGE --service-account sluice
  $ sluice fleet batch --help
`

const KUBERNETES_NOTES = `
Prints an indexed Job as YAML, for Kubernetes 1.31 or later. The service account needs a role, by EKS
Pod Identity or IRSA. Disruptions do not count as failures; an index that fails eight times, or with
exit code 2 or 4, is given up, and the others go on. The Job is complete with the first worker that
sees the job succeed, and is removed a day later.

Examples:
  $ sluice fleet kubernetes 1a2b3c4d --cluster orders --machines 4 --workers 8 \\
      --image IMAGE --namespace batch --service-account sluice | kubectl apply -f -
`

const ECS_NOTES = `
Prints a POSIX shell script that registers a task definition, runs its tasks and prints their ARNs,
in the cluster's Region. Their log is in CloudWatch Logs, /sluice/fleet. Amazon ECS starts a failed
container again once it has run for a minute, at most once a minute, and does not replace a task that
it stops, as on Spot: the other machines do its work, or run the script again.

Examples:
  $ sluice fleet ecs 1a2b3c4d --cluster orders --machines 4 --image IMAGE --ecs-cluster batch \\
      --subnets subnet-0a1b2c3d4e5f6a7b8 --task-role ARN --execution-role ARN > fleet.sh && sh fleet.sh
`

const BATCH_NOTES = `
Prints a POSIX shell script that registers a job definition, submits an array job and prints its ID,
in the cluster's Region. A machine is tried ten times at most, also where a Spot machine is reclaimed.
AWS Batch ends a stopped container after 30 seconds; what it could not hand back by then, others take
over five seconds later.

Examples:
  $ sluice fleet batch 1a2b3c4d --cluster orders --machines 4 --image IMAGE --queue spot \\
      --job-role ARN --execution-role ARN > fleet.sh && sh fleet.sh
`

/** The commands that print what starts workers on other machines. */
export function addFleetCommands(program: SluiceCommand): void {
  const fleet = program.add('fleet', 'Print a manifest that runs workers for a job on many machines.', NOTES)
  manifest(fleet, 'kubernetes', 'Print an indexed Job for Kubernetes.', KUBERNETES_NOTES)
    .text('--service-account <name>', 'the service account whose role the workers have (required)')
    .text('--namespace <name>', 'its namespace (default: the one that kubectl is set to)')
    .does(async () => (await import('./fleet.ts')).printKubernetes)
  onAws(manifest(fleet, 'ecs', 'Print a script that runs tasks on Amazon ECS.', ECS_NOTES))
    .text('--task-role <arn>', 'the role that the workers have (required)')
    .text('--ecs-cluster <name>', 'the ECS cluster (required)')
    .text('--subnets <ids>', 'subnets of the tasks, separated by commas (required)')
    .text('--security-groups <ids>', 'their security groups (default: the one of the VPC)')
    .does(async () => (await import('./fleet.ts')).printEcs)
  onAws(manifest(fleet, 'batch', 'Print a script that submits an array job to AWS Batch.', BATCH_NOTES))
    .text('--job-role <arn>', 'the role that the workers have (required)')
    .text('--queue <name>', 'the job queue (required)')
    .does(async () => (await import('./fleet.ts')).printBatch)
}

function manifest(fleet: SluiceCommand, name: string, description: string, notes: string): SluiceCommand {
  return fleet
    .add(name, description, notes)
    .argument('<job>', JOB_TEXT)
    .target()
    .text('--machines <n>', 'how many machines, 1 to 5000 (required)')
    .text('--workers <n>', 'parallel workers of each machine, 1 to 64 (default: those of the job)')
    .text('--image <image>', 'the container image (required)')
    .text('--cpu <n>', 'vCPUs of each machine (default: 0.5, 1 from 9 workers, 2 from 25)')
    .text('--memory <mib>', 'its memory in MiB (default: 1024, 2048 from 9 workers, 4096 from 25)')
}

function onAws(command: SluiceCommand): SluiceCommand {
  return command
    .text('--launch-type <type>', 'fargate or ec2 (default: fargate)')
    .option('--public-ip', 'give Fargate machines a public address, as a public subnet needs it')
    .text('--execution-role <arn>', 'the role that pulls the image and writes the log (required)')
}
