import { z } from 'zod'

/** Longer texts and more rows are cut off. */
export const MAX_ANSWER = { text: 2_000, rows: 200 }

const Text = z.string().max(MAX_ANSWER.text)

/** What one statement of a text answered; every value as text. */
export const Result = z.object({
  /** The first word of its tag, as in CREATE. */
  command: Text,
  /** Rows that were changed or returned; null where the command counts none. */
  count: z.int().min(0).nullable(),
  columns: z.array(Text).max(100),
  rows: z.array(z.array(Text.nullable()).max(100)).max(MAX_ANSWER.rows),
})
export type Result = z.infer<typeof Result>

/** A refusal, in the server's words. */
export const Refusal = z.object({
  code: Text,
  message: Text,
  detail: Text.optional(),
  hint: Text.optional(),
})
export type Refusal = z.infer<typeof Refusal>

/** What a cluster answered to a text. `none`: the connection ended, or no answer came in time. */
export const Answer = z.union([
  z.object({ results: z.array(Result).max(20) }),
  z.object({ error: Refusal }),
  z.object({ none: z.enum(['lost', 'silent']) }),
])
export type Answer = z.infer<typeof Answer>

/** A connection that hands on what the cluster answers, and retries nothing. */
export interface PlainConnection {
  /** Never rejects: a refusal is an answer, and so is none. */
  ask(sql: string, values?: readonly (string | number | null)[]): Promise<Answer>
  /** False once the connection ended. */
  readonly usable: boolean
  close(): Promise<void>
  /** Ends it at once; a statement under way gets no answer. */
  cut(): void
}
