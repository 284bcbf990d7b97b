import type { SandboxFolder } from '../folder.ts'
import { LOOPBACK } from '../free-port.ts'
import type { ServerUser } from './server-user.ts'
import { readText } from '../text-file.ts'
import { writeAtomically } from '../../files/write-atomically.ts'

/** Everybody who has a password, through the loopback interface: the gateway and the set-up. */
const ACCESS = `host all all ${LOOPBACK}/32 scram-sha-256\n`
/** The server's user reads it; who may enter the folder decides who else does. */
const FILE_MODE = 0o644

const settings = (port: number) => `# Written by Sluice at every start of the sandbox.
port = ${port}
listen_addresses = '${LOOPBACK}'
unix_socket_directories = ''
password_encryption = scram-sha-256
# Passwords are 192 random bits, which nobody guesses however fast a guess is.
scram_iterations = 1

# Like Aurora DSQL: snapshots, UTC, and a scan that always starts at the first key (a table
# there is a B-tree). Synchronised scans would start a LIMIT loop where the last one stopped.
default_transaction_isolation = 'repeatable read'
timezone = 'UTC'
synchronize_seqscans = off
max_parallel_workers_per_gather = 0

# A laptop with two cores: 64 workers, the window and other clients; commits wait for the disk,
# so that what was reported as committed is.
max_connections = 250
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 128MB
random_page_cost = 1.1
jit = off
wal_level = minimal
max_wal_senders = 0
min_wal_size = 128MB
max_wal_size = 2GB
checkpoint_timeout = 15min
checkpoint_completion_target = 0.9
# The rule on changed rows reads these counters.
track_counts = on

# Only what concerns the server as a whole; never statements, rows or passwords.
logging_collector = off
log_line_prefix = '%m [%p] '
log_timezone = 'UTC'
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = none
log_checkpoints = off
log_autovacuum_min_duration = -1
lc_messages = 'C'
`

/** Writes all of the server's settings, with the port it shall listen on. */
export async function writeSettings(folder: SandboxFolder, user: ServerUser, port: number): Promise<void> {
  const files = [
    [folder.settings, settings(port)],
    [folder.access, ACCESS],
  ] as const
  for (const [path, text] of files) {
    await writeAtomically(path, text, FILE_MODE)
    await user.own(path)
  }
}

/** The port of the last start; null before the first. */
export async function lastPort(folder: SandboxFolder): Promise<number | null> {
  const text = await readText(folder.settings)
  const port = Number(/^port = (\d+)$/m.exec(text ?? '')?.[1])
  return port || null
}
