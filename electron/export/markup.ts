import { printableLines } from '../../shared/printable.ts'

/** HTML, which a text is not yet. */
export interface Markup {
  readonly html: string
}

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' } as const

/** HTML in which whatever is filled in is text, unless it is markup itself; null is nothing. */
export function markup(
  pieces: TemplateStringsArray,
  ...parts: readonly (string | Markup | null | readonly Markup[])[]
): Markup {
  const filledIn = parts.map((part) => {
    if (part === null) return ''
    if (typeof part === 'string') return escaped(part)
    return 'html' in part ? part.html : part.map(({ html }) => html).join('')
  })
  return { html: pieces.map((piece, index) => piece + (filledIn[index] ?? '')).join('') }
}

/** Nothing of it hides or reorders the text around it, either. */
function escaped(text: string): string {
  const shown = printableLines(text).join('\n')
  return shown.replaceAll(/[&<>"']/g, (character) => ENTITIES[character as keyof typeof ENTITIES])
}
