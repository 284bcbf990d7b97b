import { createAccessKey, readAccessKey, type AccessKey } from './access-key.ts'
import { createCertificate, readCertificate, type Certificate } from './certificate.ts'
import { accessBroken } from '../fault.ts'
import type { SandboxFolder } from '../folder.ts'

/** The Region that the sandbox says it is in. */
export const REGION = 'us-east-1'

/** What gateway and clients know each other by. */
export interface Access {
  readonly accessKey: AccessKey
  readonly certificate: Certificate
}

/** Throws `sandbox-broken` where the next start has something to renew. */
export async function readAccess(folder: SandboxFolder, now: number): Promise<Access> {
  const accessKey = await readAccessKey(folder)
  if (!accessKey) throw accessBroken(folder.accessKey)
  const certificate = await readCertificate(folder, now)
  if (!certificate) throw accessBroken(folder.certificate)
  return { accessKey, certificate }
}

/** Makes what {@link readAccess} misses; no gateway may run. */
export async function completeAccess(folder: SandboxFolder, now: number): Promise<void> {
  if (!(await readAccessKey(folder))) await createAccessKey(folder)
  if (!(await readCertificate(folder, now))) await createCertificate(folder, now)
}
