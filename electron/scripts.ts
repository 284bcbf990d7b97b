/* Of worker threads and of other processes, for the command line and the library: sources in a checkout, what the bundler made of them in a package. */
const isBundled = import.meta.url.endsWith('.js')

export const workerScript = script('./engine/worker/worker.ts', './worker.js')
export const gatewayScript = script('./sandbox/gateway/main.ts', './gateway.js')
export const guardScript = script('./library/guard.ts', './guard.js')

function script(source: string, bundled: string): URL {
  return new URL(isBundled ? bundled : source, import.meta.url)
}
