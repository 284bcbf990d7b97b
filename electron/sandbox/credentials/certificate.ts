import { X509Certificate, createPrivateKey } from 'node:crypto'
import type { SandboxFolder } from '../folder.ts'
import { LOOPBACK } from '../free-port.ts'
import { readText } from '../text-file.ts'
import { writeAtomically } from '../../files/write-atomically.ts'

/** PEM texts: what the gateway shows to clients, and what proves that it is its own. */
export interface Certificate {
  readonly certificate: string
  readonly key: string
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY_MS = 24 * 60 * 60 * 1_000
/** The longest that every system takes: https://support.apple.com/en-us/103769 */
const VALID_DAYS = 825
const RENEWED_BEFORE_DAYS = 30
/** For clients whose clock is behind. */
const VALID_SINCE_DAYS = 1
/** `serverAuth`: https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.12 */
const FOR_SERVERS = '1.3.6.1.5.5.7.3.1'
const FOR_ALL_CLIENTS = 0o644

/** The gateway's certificate and key; null when they are missing, damaged, another authority's or soon to expire. */
export async function readCertificate(folder: SandboxFolder, now: number): Promise<Certificate | null> {
  const own = (await readText(folder.certificate)) ?? ''
  const authority = (await readText(folder.authority)) ?? ''
  try {
    const certificate = new X509Certificate(own)
    const key = createPrivateKey(own)
    const daysLeft = (Date.parse(certificate.validTo) - now) / DAY_MS
    const fits =
      certificate.checkPrivateKey(key) && certificate.verify(new X509Certificate(authority).publicKey)
    if (!fits || daysLeft < RENEWED_BEFORE_DAYS) return null
    return { certificate: own, key: own }
  } catch {
    return null
  }
}

/**
 * Makes the local authority and, signed by it, the gateway's certificate. The authority's key is
 * kept nowhere, so nothing else can ever be signed with it. It has no name constraints, because
 * Electron's TLS refuses those on addresses.
 */
export async function createCertificate(folder: SandboxFolder, now: number): Promise<void> {
  // It takes longer to load than all other steps of a warm start, and is wanted once in two years.
  const x509 = await import('@peculiar/x509')
  const [signer, own] = await Promise.all([newKeys(), newKeys()])
  const validity = {
    notBefore: new Date(now - VALID_SINCE_DAYS * DAY_MS),
    notAfter: new Date(now + VALID_DAYS * DAY_MS),
  }
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: 'CN=Sluice sandbox on this machine',
    keys: signer,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(signer.publicKey),
    ],
  })
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity,
    subject: 'CN=Sluice sandbox',
    issuer: authority.subject,
    publicKey: own.publicKey,
    signingKey: signer.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([FOR_SERVERS]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'ip', value: LOOPBACK },
        { type: 'dns', value: 'localhost' },
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(signer.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(own.publicKey),
    ],
  })
  const key = await crypto.subtle.exportKey('pkcs8', own.privateKey)
  const pem = `${certificate.toString('pem')}\n${x509.PemConverter.encode(key, 'PRIVATE KEY')}\n`
  await writeAtomically(folder.certificate, pem)
  await writeAtomically(folder.authority, `${authority.toString('pem')}\n`, FOR_ALL_CLIENTS)
}
/** Of the global crypto: its types are the ones that the library means, with and without a DOM. */
async function newKeys() {
  return await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
}
