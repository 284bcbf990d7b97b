import { z } from 'zod'

/**
 * What kind of end a problem is. The command line turns it into its exit code:
 * `failed` 1, `usage` 2, `refused` 4.
 */
export const ProblemKind = z.enum(['usage', 'refused', 'failed'])
export type ProblemKind = z.infer<typeof ProblemKind>

export const ProblemCode = z.enum([
  'usage',
  'cluster-unknown',
  'cluster-exists',
  'cluster-invalid',
  'cluster-busy',
  'clusters-broken',
  'credentials-missing',
  'credentials-expired',
  'access-denied',
  'clock-skewed',
  'cluster-waking',
  'certificate-untrusted',
  'host-unknown',
  'user-unknown',
  'aws-failed',
  'mfa-needed',
  'confirmation-needed',
  'table-unknown',
  'table-is-view',
  'table-reserved',
  'cluster-changed',
  'table-changed',
  'meaning-changed',
  'table-without-key',
  'table-not-demo',
  'column-unknown',
  'column-generated',
  'key-column-changed',
  'condition-empty',
  'condition-syntax',
  'condition-unsafe',
  'change-empty',
  'change-syntax',
  'change-unsafe',
  'sql-invalid',
  'type-mismatch',
  'strategy-unfit',
  'permission-denied',
  'sandbox-stopped',
  'sandbox-busy',
  'sandbox-broken',
  'recording-invalid',
  'recording-failed',
  'file-exists',
  'file-changed',
  'file-unreadable',
  'file-invalid',
  'port-in-use',
  'disk-full',
  'too-many-files',
  'connection-failed',
  'gave-up',
  'cluster-away',
  'too-many-rejects',
  'batch-stopped',
  'more-rows-than-approved',
  'ledger-missing',
  'ledger-denied',
  'ledger-damaged',
  'job-unknown',
  'job-ended',
  'stopped-elsewhere',
  'later-version',
  'archive-unwritable',
  'archive-missing',
  'archive-in-use',
  'archive-damaged',
  'archive-elsewhere',
  'undo-refused',
  'database-error',
  'internal',
])
export type ProblemCode = z.infer<typeof ProblemCode>

/**
 * What Sluice itself can do about a problem. The window has buttons for it and the terminal has commands,
 * so the words of a problem name neither: each front end adds its own way.
 */
export const ProblemAction = z.enum([
  'start-sandbox',
  'reset-sandbox',
  'create-ledger',
  'print-ledger-sql',
  'list-jobs',
  'allow-rejects',
  'add-cluster',
  'change-cluster',
])
export type ProblemAction = z.infer<typeof ProblemAction>

/** One wrong input or one fault, in words a person can act on. */
export const Problem = z.object({
  kind: ProblemKind,
  code: ProblemCode,
  /** What happened and why, one sentence. */
  message: z.string(),
  /** What to do next, one sentence, in words that hold for both front ends. */
  nextStep: z.string(),
  /**
   * Names that the next step lists, separated by commas, as SQL has them. Where one is an argument of its own,
   * the terminal writes it as a word of a shell: `'"Orders"'`.
   */
  names: z.array(z.string()).optional(),
  /** The SQLSTATE when the database said so. */
  sqlState: z.string().optional(),
  /** What the next step asks to run or to paste outside of Sluice, word for word: a statement, a policy. */
  remedy: z.string().optional(),
  /** What the next step asks of Sluice itself. */
  action: ProblemAction.optional(),
})
export type Problem = z.infer<typeof Problem>
