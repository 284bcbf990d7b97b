import { chown, readFile } from 'node:fs/promises'

/** The user `nobody` of every Linux: the id the kernel shows for a user it cannot name. */
const NOBODY_ID = 65_534
/** Bits of the capability sets in /proc/self/status, weakest capability first. */
const CAPABILITIES = [
  { name: 'dac_read_search', bit: 2n },
  { name: 'dac_override', bit: 1n },
] as const

/**
 * Who runs the server. PostgreSQL refuses to run as root, so under root on Linux it runs as
 * `nobody`, with just the right to walk through folders that only root may enter.
 */
export interface ServerUser {
  /** The command that runs `command` as this user. */
  command(program: string, args: readonly string[]): { program: string; args: string[] }
  /** Makes the user the owner of a file or folder. */
  own(path: string): Promise<void>
}

const SELF: ServerUser = {
  command: (program, args) => ({ program, args: [...args] }),
  own: async () => {},
}

export async function serverUser(): Promise<ServerUser> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return SELF
  const capability = passableCapability(await readFile('/proc/self/status', 'utf8'))
  return {
    command: (program, args) => ({ program: 'setpriv', args: [...asNobody(capability), program, ...args] }),
    own: (path) => chown(path, NOBODY_ID, NOBODY_ID),
  }
}

/** The capability that lets `nobody` reach the files; null when the container grants neither. */
export function passableCapability(processStatus: string): string | null {
  const bounding = BigInt(`0x${/^CapBnd:\s*([0-9a-f]+)$/m.exec(processStatus)?.[1] ?? '0'}`)
  return CAPABILITIES.find(({ bit }) => (bounding >> bit) & 1n)?.name ?? null
}

function asNobody(capability: string | null): string[] {
  const identity = ['--reuid', `${NOBODY_ID}`, '--regid', `${NOBODY_ID}`, '--clear-groups']
  if (!capability) return identity
  return [...identity, '--inh-caps', `+${capability}`, '--ambient-caps', `+${capability}`]
}
