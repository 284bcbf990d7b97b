/** `2 of 3`: where a column stands in the primary key; null outside of it. */
export function keyPlace(column: string, key: readonly string[]): string | null {
  const place = key.indexOf(column) + 1
  if (place === 0) return null
  return key.length === 1 ? 'Yes' : `${place} of ${key.length}`
}
