import type { z } from 'zod'

/**
 * The schema, for a value that nobody changes. zod's own `readonly` freezes also what does not fit, and throws where
 * that cannot be frozen, as bytes cannot.
 */
export function readOnly<Out, In>(schema: z.ZodType<Out, In>): z.ZodType<Readonly<Out>, In> {
  return schema
}
