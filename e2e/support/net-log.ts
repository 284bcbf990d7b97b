import { readFile } from 'node:fs/promises'

/** Lets Chromium write down every request of the app, also those of its own accord. */
export const netLogFlag = (file: string) => `--log-net-log=${file}`

/** The hosts that were asked for anything. The record ends in the middle where the app was killed. */
export async function contactedHosts(file: string): Promise<string[]> {
  const log = await readFile(file, 'utf8')
  const hosts = [...log.matchAll(/"url":"(?:https?|wss?):\/\/([^/"]+)/g)].map(([, host = '']) => host)
  return [...new Set(hosts)].toSorted()
}
