import { X509Certificate } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { ProblemError } from '../../shared/problem-error.ts'

/** All well-known authorities together are a quarter of it. */
const MOST_BYTES = 1024 * 1024
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/** The certificates in a PEM file. Throws `certificate-untrusted` for a file that cannot be read or has none. */
export async function readAuthority(path: string): Promise<string> {
  const text = await textOf(path)
  const certificates = text.match(CERTIFICATE) ?? []
  if (certificates.length === 0) throw untrusted(`The CA file ${path} contains no certificate`)
  if (!certificates.every(isWhole)) throw untrusted(`The CA file ${path} contains a damaged certificate`)
  return `${certificates.join('\n')}\n`
}

/** Of a regular file alone: the path comes from the window, and a device or a pipe may never end. */
async function textOf(path: string): Promise<string> {
  try {
    const found = await stat(path)
    if (found.isFile() && found.size <= MOST_BYTES) return await readFile(path, 'utf8')
  } catch (error) {
    throw untrusted(`The CA file ${path} cannot be read`, error)
  }
  throw untrusted(`The CA file ${path} is not a file of at most 1 MiB`)
}

function isWhole(certificate: string): boolean {
  try {
    return new X509Certificate(certificate).raw.length > 0
  } catch {
    return false
  }
}

function untrusted(what: string, cause?: unknown): ProblemError {
  const problem = {
    kind: 'usage',
    code: 'certificate-untrusted',
    message: `${what}.`,
    nextStep:
      'Specify a PEM file with the certificate of the authority, or leave it out: Aurora DSQL does not need one.',
  } as const
  return new ProblemError(problem, { cause })
}
