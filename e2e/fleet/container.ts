import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'

/*
 * A container by hand, as no engine of containers runs here: a root of its own that is read-only, with Node and the
 * package and what Node links to, and one folder that can be written to; process IDs of its own; no rights.
 */

const SCRIPT = `
set -eu
mount -t tmpfs none "$ROOT"
mkdir -p "$ROOT/usr" "$ROOT/proc" "$ROOT/dev" "$ROOT/opt/sluice" "$ROOT$HOME_PATH"
mount --bind /usr "$ROOT/usr"
mount -o remount,ro,bind "$ROOT/usr"
for name in bin lib lib64; do if [ -h "/$name" ]; then cp -d "/$name" "$ROOT/$name"; fi; done
touch "$ROOT/opt/node" "$ROOT/dev/null" "$ROOT/ca.pem"
mount --bind "$NODE" "$ROOT/opt/node"
mount --bind /dev/null "$ROOT/dev/null"
mount --bind "$AUTHORITY" "$ROOT/ca.pem"
mount --bind "$PACKAGE" "$ROOT/opt/sluice"
mount -o remount,ro,bind "$ROOT/opt/sluice"
mount -t proc proc "$ROOT/proc"
mount --bind "$HOME_FOLDER" "$ROOT$HOME_PATH"
mount -o remount,ro "$ROOT"
exec chroot "$ROOT" /usr/bin/setpriv --reuid "$OWNER" --regid "$OWNER" --clear-groups --no-new-privs \\
  --bounding-set=-all --inh-caps=-all /opt/node "$@"
`

export interface ContainerOptions {
  /** An empty folder that becomes the root. */
  readonly root: string
  /** The unpacked npm package. */
  readonly packageFolder: string
  /** PEM of the authorities that Node trusts beside its own. */
  readonly authorityFile: string
  /** Who runs it, a number. */
  readonly user: number
  /** Where the folder that can be written to is in the container, and what it is outside. */
  readonly home: { readonly path: string; readonly folder: string }
  readonly env: Readonly<Record<string, string>>
}

export interface Container {
  readonly ended: Promise<{ code: number | null; out: string; error: string }>
  readonly child: ChildProcess
  /** Signals the first process, as an engine does. */
  signal(name: NodeJS.Signals): Promise<void>
}

/** Why there can be none here; null where there can. */
export async function whyNoContainer(): Promise<string | null> {
  if (process.platform !== 'linux') return 'namespaces are of Linux'
  if (process.getuid?.() !== 0) return 'only root may make namespaces'
  const made = await promisify(execFile)('unshare', ['--mount', '--pid', '--fork', 'true']).catch(() => null)
  return made ? null : 'this machine makes no namespaces'
}

/** Runs Node with these arguments as the first process of a container. */
export function startContainer(options: ContainerOptions, args: readonly string[]): Container {
  const { root, packageFolder, authorityFile, user, home } = options
  const given = ['--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', SCRIPT, 'sh', ...args]
  const child = spawn('unshare', given, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...options.env,
      PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
      ROOT: root,
      NODE: process.execPath,
      PACKAGE: packageFolder,
      AUTHORITY: authorityFile,
      NODE_EXTRA_CA_CERTS: '/ca.pem',
      OWNER: String(user),
      // As engines set it for a user whom /etc/passwd does not know.
      HOME: '/',
      HOME_PATH: home.path,
      HOME_FOLDER: home.folder,
    },
  })
  const [out, error] = [text(child.stdout), text(child.stderr)]
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve)).then(async (code) => ({
    code,
    out: await out,
    error: await error,
  }))
  const signal = async (name: NodeJS.Signals) => {
    const children = await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')
    process.kill(Number(children.trim()), name)
  }
  return { ended, child, signal }
}

/** The program of the package, in the container. */
export const PROGRAM = join('/opt/sluice', 'out/cli/sluice.js')
