/** The value of a JSON text, or where it is not JSON: `line 3, column 5`. */
export function parseJson(text: string): { readonly value: unknown } | { readonly wrongAt: string } {
  const value = jsonOf(text)
  if (value !== undefined) return { value }
  const lines = text.slice(0, validLength(text)).split('\n')
  return { wrongAt: `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}` }
}

/** The value of a JSON text; undefined where it is not JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** How many characters of a text that is not JSON are the beginning of one. */
function validLength(text: string): number {
  let valid = 0
  let wrong = text.length + 1
  while (wrong - valid > 1) {
    const middle = Math.floor((valid + wrong) / 2)
    if (isBeginning(text.slice(0, middle))) valid = middle
    else wrong = middle
  }
  return valid
}

/** Whether a JSON text ends too early at worst: what V8 says of that ends at the end of the text. */
function isBeginning(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    return /end of JSON input/.test(String(error)) || String(error).includes(`at position ${text.length} `)
  }
}
