/** A command line of bash up to the cursor. */
export interface BashLine {
  /** The words before the one at the cursor, as the command would get them. */
  readonly before: readonly string[]
  /** The word at the cursor: as it is typed, and as the command would get it. */
  readonly raw: string
  readonly current: string
  /** The quote that is open at the cursor. */
  readonly quote: Quote
  /** The word at the cursor is a file to redirect from or to. */
  readonly isRedirected: boolean
}

type Quote = '' | '"' | "'"

interface Reading extends BashLine {
  /** A word has begun, which may be an empty one in quotes. */
  readonly isWord: boolean
  readonly isEscaped: boolean
}

const NOTHING_READ: Reading = {
  before: [], raw: '', current: '', quote: '', isRedirected: false, isWord: false, isEscaped: false,
} // prettier-ignore

/** What a backslash takes its meaning from within double quotes. */
const ESCAPED_IN_QUOTES = '$`"\\'

/** Takes the quotes away as bash does. Nothing is expanded, so nothing that is typed is run. */
export function readBashLine(line: string): BashLine {
  return Array.from(line).reduce(read, NOTHING_READ)
}

function read(so: Reading, char: string): Reading {
  const typed = { ...so, raw: so.raw + char, isWord: true }
  if (so.isEscaped) {
    const kept = so.quote === '"' && !ESCAPED_IN_QUOTES.includes(char) ? `\\${char}` : char
    return { ...typed, current: so.current + kept, isEscaped: false }
  }
  if (char === '\\' && so.quote !== "'") return { ...typed, isEscaped: true }
  if (so.quote !== '') {
    return char === so.quote ? { ...typed, quote: '' } : { ...typed, current: so.current + char }
  }
  if (char === '"' || char === "'") return { ...typed, quote: char }
  if (char === '<' || char === '>') {
    // `2>` is no word.
    return { ...ended(/^\d+$/.test(so.raw) ? { ...so, isWord: false } : so), isRedirected: true }
  }
  // A blank before the file's name keeps it the file's name.
  if (/\s/.test(char)) return so.isWord ? ended(so) : so
  return { ...typed, current: so.current + char }
}

function ended({ before, current, isWord, isRedirected }: Reading): Reading {
  return { ...NOTHING_READ, before: isWord && !isRedirected ? [...before, current] : before }
}

/**
 * `word` as bash has to insert it in the place of `replaced`, which is what it takes for the word at the cursor: the
 * part behind a colon, an equals sign or an open quote. Quoted in the way that is open, which bash closes itself.
 */
export function insertedWord(word: string, { raw, quote }: BashLine, replaced: string): string {
  const kept = raw.endsWith(replaced) ? raw.slice(0, raw.length - replaced.length) : ''
  const text = quoted(word.slice(readBashLine(kept).current.length), quote)
  // Bash takes a quote at the end for the closing one.
  return quote !== '' && text.endsWith(quote) ? text + quote : text
}

function quoted(text: string, quote: Quote): string {
  if (quote === "'") return text.replaceAll("'", String.raw`'\''`)
  // An exclamation mark means the history in double quotes, whatever stands before it.
  if (quote === '"') return text.replaceAll(/[$`"\\]/g, String.raw`\$&`).replaceAll('!', `"'!'"`)
  return text.replaceAll(/[^\p{L}\p{N}_@%+=:,./-]/gu, String.raw`\$&`)
}
