import { chown, readFile } from 'node:fs/promises'

/** The user `nobody` of every Linux: the id the kernel shows for a user it cannot name. */
const NOBODY_ID = 65_534
/** Bits of the capability sets in /proc/self/status, weakest capability first. */
const CAPABILITIES = [
  { name: 'dac_read_search', bit: 2n },
  { name: 'dac_override', bit: 1n },
] as const
/** Of CAP_SETPCAP, which setting security bits takes. */
const SETPCAP_BIT = 8n

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
  const passed = asNobody(await readFile('/proc/self/status', 'utf8'))
  return {
    command: (program, args) => ({ program: 'setpriv', args: [...passed, program, ...args] }),
    own: (path) => chown(path, NOBODY_ID, NOBODY_ID),
  }
}

/**
 * Arguments of setpriv, with the weakest capability that lets `nobody` reach the files and that the container grants.
 * PostgreSQL's programs ask with access(2) whether they may execute each other, and the kernel answers that for the
 * user without capabilities unless a security bit says otherwise.
 */
export function asNobody(processStatus: string): string[] {
  const bounding = BigInt(`0x${/^CapBnd:\s*([0-9a-f]+)$/m.exec(processStatus)?.[1] ?? '0'}`)
  const isGranted = (bit: bigint) => ((bounding >> bit) & 1n) === 1n
  const capability = CAPABILITIES.find(({ bit }) => isGranted(bit))?.name
  return [
    ...['--reuid', `${NOBODY_ID}`, '--regid', `${NOBODY_ID}`, '--clear-groups'],
    ...(capability ? ['--inh-caps', `+${capability}`, '--ambient-caps', `+${capability}`] : []),
    ...(capability && isGranted(SETPCAP_BIT) ? ['--securebits', '+no_setuid_fixup'] : []),
  ]
}
