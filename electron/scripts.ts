/** Whether this is the npm package, not a checkout. */
export const isPackage = import.meta.url.endsWith('.js')

/* Of worker threads and of other processes: sources in a checkout, what the bundler made of them in the package. */

export const workerScript = script('./engine/worker/worker.ts', './worker.js')
export const gatewayScript = script('./sandbox/gateway/main.ts', './gateway.js')
export const guardScript = script('./library/guard.ts', './guard.js')

function script(source: string, bundled: string): URL {
  return new URL(isPackage ? bundled : source, import.meta.url)
}
