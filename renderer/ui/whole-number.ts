import { enterWholeNumber } from '../../shared/words.ts'

/** A zod schema of whole numbers with both bounds. */
export interface WholeNumber {
  readonly minValue: number | null
  readonly maxValue: number | null
  safeParse(value: unknown): { success: boolean }
}

/** What is wrong with a typed number, as a sentence; null when nothing is. */
export function wholeNumberError(text: string, schema: WholeNumber): string | null {
  const typed = text.trim()
  if (/^\d+$/.test(typed) && schema.safeParse(Number(typed)).success) return null
  return enterWholeNumber(schema.minValue ?? 0, schema.maxValue ?? Infinity)
}
