/** Whether an update may be read from an address: with encryption, and in a checkout also from this machine itself. */
export function isFeedAddress(url: string, isPackaged: boolean): boolean {
  const parsed = URL.parse(url)
  if (parsed?.protocol === 'https:') return true
  return !isPackaged && parsed?.protocol === 'http:' && parsed.hostname === '127.0.0.1'
}
