/** A row as sentences have it: by its key or, of a file, by its line. */
export function rowName(key: readonly string[]): string {
  const [only = '', ...others] = key
  return others.length === 0 && /^line \d+$/.test(only) ? only : `the row with key ${key.join(', ')}`
}
