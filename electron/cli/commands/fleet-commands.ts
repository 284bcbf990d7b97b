import type { SluiceCommand } from './command.ts'
import { JOB_TEXT } from './stored-job-commands.ts'

const NOTES = `
A fleet is a number of machines that each run sluice worker for one job. Each command prints a
manifest for one engine and starts nothing. Build the image from Sluice's Containerfile.

A machine has no saved clusters and no AWS keys: it gets the endpoint, and a role that has
dsql:DbConnectAdmin, or dsql:DbConnect for a user other than admin. Machines can come and go at any
time; every row is still changed exactly once.

The exit code of a worker tells the engine what to do:
  0  the job has succeeded, also before the worker came       done
  1  it failed, or the cluster stayed away for a minute       start it again after a pause
  3  a signal interrupted it, or the job was cancelled        start it again; a cancelled job gives 2
  2  the job was cancelled, has failed, or is unknown         do not start it again
  4  a safety rule stopped it, as for unapproved rows         do not start it again
On a paused job, workers wait until it is resumed. After a job failed or stopped before more rows than
approved, resume it, then start the fleet again.

Examples:
  $ sluice fleet kubernetes 1a2b3c4d --cluster orders --machines 4 --image IMAGE --service-account sluice
  $ sluice fleet batch --help
`

const KUBERNETES_NOTES = `
Prints an indexed Job as YAML, for Kubernetes 1.31 or later. The service account needs a role, by EKS
Pod Identity or IRSA. Disruptions do not count as failures. An index is given up after nine failures,
or exit code 2 or 4, and the others continue. The Job completes with the first worker that sees the
job succeed, and is deleted a day later. Applied twice, it is still one fleet.

Examples:
  $ sluice fleet kubernetes 1a2b3c4d --cluster orders --machines 4 --workers 8 \\
      --image IMAGE --namespace batch --service-account sluice | kubectl apply -f -
`

const ECS_NOTES = `
Prints a POSIX shell script that registers a task definition, runs its tasks and prints their ARNs,
in the cluster's Region. Their log is in CloudWatch Logs, /sluice/fleet. Amazon ECS restarts a failed
container only if it ran for a minute or more, and does not replace a task that it stopped, as on
Spot: the other machines continue its work. Each run of the script starts another fleet.

Examples:
  $ sluice fleet ecs 1a2b3c4d --cluster orders --machines 4 --image IMAGE --ecs-cluster batch \\
      --subnets subnet-0a1b2c3d4e5f6a7b8 --task-role ARN --execution-role ARN > fleet.sh && sh fleet.sh
`

const BATCH_NOTES = `
Prints a POSIX shell script that registers a job definition, submits an array job and prints its ID,
in the cluster's Region. Each machine has at most ten attempts; a reclaimed Spot machine uses one, too.
AWS Batch kills a stopped container after 30 seconds; other machines take over what it could not hand
back by then. Each run of the script starts another fleet.

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
    .takes('<job>', JOB_TEXT, 'jobs')
    .target()
    .text('--machines <n>', 'how many machines, 1 to 5000 (required)')
    .text('--workers <n>', 'parallel workers of each machine, 1 to 64 (default: those of the job)')
    .text('--image <image>', 'the container image (required)')
    .text('--cpu <n>', 'vCPUs of each machine (default: 0.5, 1 from 9 workers, 2 from 25)')
    .text('--memory <mib>', 'its memory in MiB (default: 1024, 2048 from 9 workers, 4096 from 25)')
}

function onAws(command: SluiceCommand): SluiceCommand {
  return command
    .text('--launch-type <type>', 'fargate or ec2 (default: fargate)', ['fargate', 'ec2'])
    .option('--public-ip', 'give Fargate machines a public address, as a public subnet needs it')
    .text('--execution-role <arn>', 'the role that pulls the image and writes the log (required)')
}
