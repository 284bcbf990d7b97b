/** Enough of a uuid to tell jobs apart; commands take it in place of the whole. */
export const SHORT_ID_LENGTH = 8

export function shortId(id: string): string {
  return id.slice(0, SHORT_ID_LENGTH)
}
