/** Long enough for what people write by hand. */
export const MOST_SHOWN = 1_000

/** A text as people read it: of a longer one the beginning, with how much is left out. */
export function shortened(text: string, most = MOST_SHOWN): string {
  if (text.length <= most) return text
  // Not between the halves of a character.
  const kept = text.slice(0, most).replace(/[\ud800-\udbff]$/, '')
  return `${kept}… (${(text.length - kept.length).toLocaleString('en-US')} more characters)`
}
