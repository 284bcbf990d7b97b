import { z } from 'zod'

/** Why a text cannot be taken: completes “The condition …”, “--where …”. */
export interface TextFault {
  readonly message: string
  readonly nextStep: string
}

const REPLACEMENT = '\ufffd'
const BYTE_ORDER_MARK = /^\ufeff/

/**
 * What is wrong with the characters of a text; null when nothing is. U+FFFD is what decoders put in the place
 * of bytes that they cannot read, and a shell or npm may have decoded an argument before Sluice sees it, so
 * nobody can tell a damaged character from one that was meant: `name <> 'caf�'` spares other rows than
 * `name <> 'café'`. PostgreSQL takes neither NUL nor half of a surrogate pair.
 */
export function textFault(text: string): TextFault | null {
  const at = (index: number) => `at character ${Array.from(text.slice(0, index)).length + 1}`
  const nul = text.indexOf('\0')
  if (nul >= 0) return { message: `contains a NUL character ${at(nul)}`, nextStep: 'Remove the character.' }
  const broken = text.isWellFormed() ? -1 : text.search(/\p{Surrogate}/u)
  if (broken >= 0)
    return { message: `contains an incomplete character ${at(broken)}`, nextStep: 'Type it again.' }
  const replaced = text.indexOf(REPLACEMENT)
  return replaced < 0
    ? null
    : {
        message: `is not valid UTF-8: U+FFFD replaces an unreadable character ${at(replaced)}`,
        nextStep: String.raw`Pass the text as UTF-8; to mean that character itself, write E'\uFFFD' in SQL and U&"\FFFD" in a name.`,
      }
}

/** Text that a person gives: what {@link textFault} finds nothing wrong with. */
export const Text = z.string().check(({ value, issues }) => {
  const fault = textFault(value)
  if (fault) issues.push({ code: 'custom', input: value, message: fault.message })
})

/** A byte order mark tells how a file is encoded; it is no part of what the file says. */
export function withoutByteOrderMark(text: string): string {
  return text.replace(BYTE_ORDER_MARK, '')
}

/**
 * The text of a file, without its byte order mark; why there is none when it is not UTF-8. The decoder
 * refuses what it cannot read, so a U+FFFD in the answer was in the file.
 */
export function decodeText(bytes: Uint8Array): { readonly text: string } | { readonly fault: TextFault } {
  if (looksLikeUtf16(bytes)) {
    // Of a character of four bytes; in UTF-16 that would be a NUL.
    const isWider = bytes[2] === 0 && bytes[3] === 0
    return { fault: { message: isWider ? 'is UTF-32' : 'is UTF-16', nextStep: 'Save the file as UTF-8.' } }
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    const message = `is not valid UTF-8, near byte ${firstUnreadable(bytes) + 1}`
    return { fault: { message, nextStep: 'Save the file as UTF-8.' } }
  }
}

/** By its byte order mark, or by a NUL in every other byte at its beginning, which SQL and JSON begin with in UTF-16. */
function looksLikeUtf16([first, second]: Uint8Array): boolean {
  if (first === undefined || second === undefined) return false
  return (
    (first === 0xff && second === 0xfe) ||
    (first === 0xfe && second === 0xff) ||
    (first === 0) !== (second === 0)
  )
}

/** Where the bytes first differ from what their text would be written as, from 0. */
function firstUnreadable(bytes: Uint8Array): number {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  return new TextEncoder().encode(text).findIndex((byte, index) => byte !== bytes[index])
}
