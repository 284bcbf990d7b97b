import { join } from 'node:path'

/** Where each file of one sandbox is; absolute paths. */
export interface SandboxFolder {
  readonly root: string
  /** PostgreSQL's data folder. */
  readonly data: string
  /** Inside `data`, written last by the set-up: without it the data is half-made. */
  readonly ready: string
  readonly settings: string
  readonly access: string
  /** The server's own note of its process and port. */
  readonly postmaster: string
  readonly passwords: string
  /** The only access key that the gateway knows. */
  readonly accessKey: string
  /** The authority that clients trust, and what it signed for the gateway, with its key. */
  readonly authority: string
  readonly certificate: string
  /** What shall go wrong on purpose; none when missing. */
  readonly faults: string
  /** The gateway's own note of its process and port. */
  readonly gateway: string
  readonly gatewayLog: string
  /** The gateway's code as compiled by its last start, which halves the time it takes to load. */
  readonly codeCache: string
  readonly lock: string
  /** What the holder of the lock is doing. */
  readonly transition: string
  readonly log: string
}

export function sandboxFolder(home: string): SandboxFolder {
  const root = join(home, 'sandbox')
  const data = join(root, 'data')
  return {
    root,
    data,
    ready: join(data, 'sluice-ready.json'),
    settings: join(data, 'postgresql.conf'),
    access: join(data, 'pg_hba.conf'),
    postmaster: join(data, 'postmaster.pid'),
    passwords: join(root, 'passwords.json'),
    accessKey: join(root, 'access-key.json'),
    authority: join(root, 'authority.pem'),
    certificate: join(root, 'gateway.pem'),
    faults: join(root, 'faults.json'),
    gateway: join(root, 'gateway.json'),
    gatewayLog: join(root, 'gateway.log'),
    codeCache: join(root, 'code-cache'),
    lock: join(root, 'lock'),
    transition: join(root, 'transition.json'),
    log: join(root, 'server.log'),
  }
}
