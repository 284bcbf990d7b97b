import type * as Clusters from '../../shared/cluster.ts'
import type * as Jobs from '../../shared/job.ts'
import type * as Plans from '../../shared/plan.ts'
import type * as Problems from '../../shared/problem.ts'
import type * as Faults from '../../shared/sandbox-faults.ts'
import type * as Snapshots from '../../shared/snapshot.ts'

/* Their schemas have the same names, and are no part of the library. */
export type Cluster = Clusters.Cluster
export type ClusterProfile = Clusters.ClusterProfile
export type JobResult = Jobs.JobResult
export type JobSnapshot = Snapshots.JobSnapshot
export type Plan = Plans.Plan
export type Problem = Problems.Problem
export type SandboxFaults = Faults.SandboxFaults
