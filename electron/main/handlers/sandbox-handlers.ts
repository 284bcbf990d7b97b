import { SANDBOX } from '../../../shared/cluster.ts'
import type { Handlers } from '../ipc/handler.ts'
import type { SandboxHost } from '../sandbox-host.ts'

type SandboxHandlers = Pick<
  Handlers,
  'clusters:list' | 'sandbox:status' | 'sandbox:start' | 'sandbox:stop' | 'sandbox:reset'
>

export function sandboxHandlers(sandbox: SandboxHost): SandboxHandlers {
  return {
    'clusters:list': () => [SANDBOX],
    'sandbox:status': async () => await sandbox.status(),
    'sandbox:start': async () => await sandbox.change('start'),
    'sandbox:stop': async () => await sandbox.change('stop'),
    'sandbox:reset': async () => await sandbox.change('reset'),
  }
}
