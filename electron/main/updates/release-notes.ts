import { z } from 'zod'
import { printableLines } from '../../../shared/printable.ts'
import { shortened } from '../../../shared/shortened.ts'

const NAMED = { lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', amp: '&' } as const
/** A page of text; more would not be read there. */
const MOST_CHARACTERS = 4_000

/** Release notes as a feed has them: one text, or one for each version. */
export const ReleaseNotes = z
  .union([z.string(), z.array(z.object({ version: z.string(), note: z.string().nullish() }))])
  .nullish()

/** The notes as plain text, without the tags of a feed that writes HTML; null where there are none. */
export function plainNotes(notes: z.infer<typeof ReleaseNotes>): string | null {
  const text = Array.isArray(notes)
    ? notes.map(({ version, note }) => `${version}\n${note ?? ''}`).join('\n\n')
    : (notes ?? '')
  const lines = printableLines(withoutTags(text)).map((line) => line.trimEnd())
  return (
    shortened(
      lines
        .join('\n')
        .replaceAll(/\n{3,}/g, '\n\n')
        .trim(),
      MOST_CHARACTERS,
    ) || null
  )
}

function withoutTags(text: string): string {
  return text
    .replaceAll(/<(script|style)\b[^]*?<\/\1\s*>/gi, '')
    .replaceAll(/<li\b[^>]*>/gi, '\n- ')
    .replaceAll(/<(?:br|\/?(?:p|div|ul|ol|h[1-6]))\b[^>]*>/gi, '\n')
    .replaceAll(/<\/?[a-z][^>]*>/gi, '')
    .replaceAll(/&(lt|gt|quot|apos|nbsp|amp);/g, (_entity, name: keyof typeof NAMED) => NAMED[name])
}
