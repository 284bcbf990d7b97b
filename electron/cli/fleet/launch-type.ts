import { z } from 'zod'

/** On what AWS runs a container: on machines of its own, or on those of the account. */
export const LaunchType = z.enum(['FARGATE', 'EC2'])
export type LaunchType = z.infer<typeof LaunchType>
