/* Of worker threads and of the sandbox's gateway: sources in a checkout, what the bundler made of them in a package. */
export const isBundled = import.meta.url.endsWith('.js')

export const workerScript = script('../engine/worker/worker.ts', './worker.js')
export const gatewayScript = script('../sandbox/gateway/main.ts', './gateway.js')

function script(source: string, bundled: string): URL {
  return new URL(isBundled ? bundled : source, import.meta.url)
}
