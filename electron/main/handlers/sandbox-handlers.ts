import type { Sandbox } from '../../sandbox/sandbox.ts'
import { handlersOf } from '../ipc/handler.ts'
import type { SandboxHost } from '../sandbox-host.ts'

export function sandboxHandlers(host: SandboxHost, sandbox: Sandbox) {
  return handlersOf({
    'sandbox:status': async () => await host.status(),
    'sandbox:start': async () => await host.change('start'),
    'sandbox:stop': async () => await host.change('stop'),
    'sandbox:reset': async () => await host.change('reset'),
    'sandbox:faults': async () => await sandbox.faults(),
    'sandbox:set-faults': async (faults) => await sandbox.setFaults(faults),
  })
}
