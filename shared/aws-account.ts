import { z } from 'zod'

/** A profile of the shared AWS configuration files. */
export const AwsProfile = z.object({
  name: z.string(),
  /** Its default Region. */
  region: z.string().nullable(),
  /** Where its credentials come from. */
  source: z.enum(['keys', 'sso', 'role', 'process', 'web-identity', 'other']),
})
export type AwsProfile = z.infer<typeof AwsProfile>

/** A cluster of the account, as ListClusters and GetCluster tell it. */
export const FoundCluster = z.object({
  id: z.string(),
  arn: z.string(),
  region: z.string(),
  endpoint: z.string(),
  /** `ACTIVE`, `IDLE`, `CREATING`, …; what AWS says, word for word. */
  status: z.string(),
  /** Its tag `Name`. */
  name: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
  deletionProtection: z.boolean().nullable(),
  multiRegion: z.boolean(),
  /** ISO 8601. */
  created: z.string().nullable(),
})
export type FoundCluster = z.infer<typeof FoundCluster>
