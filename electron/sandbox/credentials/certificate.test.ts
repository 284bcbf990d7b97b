import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { connect, createServer, rootCertificates } from 'node:tls'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCertificate, readCertificate } from './certificate.ts'
import { sandboxFolder, type SandboxFolder } from '../folder.ts'

const DAY_MS = 24 * 60 * 60 * 1_000
const now = Date.now()

let root: string
let folder: SandboxFolder
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-certificate-'))
  folder = { ...sandboxFolder(root), authority: join(root, 'a.pem'), certificate: join(root, 'c.pem') }
  await createCertificate(folder, now)
})
afterEach(() => rm(root, { recursive: true }))

/** What a client says to a server with the certificate: nothing when it trusts it. */
async function complaint(host: string, ca: string): Promise<string | null> {
  const own = await readFile(folder.certificate, 'utf8')
  const server = createServer({ cert: own, key: own }).on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const lookup = (_: string, __: unknown, done: (e: null, all: object[]) => void) =>
    done(null, [{ address: '127.0.0.1', family: 4 }])
  const socket = connect({ host, port, ca, servername: host === '127.0.0.1' ? '' : host, lookup } as object)
  try {
    return await new Promise((resolve) => {
      socket.once('secureConnect', () => resolve(null))
      socket.once('error', (error: Error & { code?: string }) => resolve(error.code ?? error.message))
    })
  } finally {
    socket.destroy()
    server.close()
  }
}

test.each(['127.0.0.1', 'localhost'])('clients that trust the authority trust it on %s', async (host) => {
  expect(await complaint(host, await readFile(folder.authority, 'utf8'))).toBeNull()
})

test('nobody else trusts it, and it is good for no other host', async () => {
  expect(await complaint('127.0.0.1', rootCertificates[0] ?? '')).toMatch(/UNABLE_TO/)
  expect(await complaint('example.com', await readFile(folder.authority, 'utf8'))).toBe(
    'ERR_TLS_CERT_ALTNAME_INVALID',
  )
})

test('the authority signs no further authorities, and its key is nowhere', async () => {
  const authority = new X509Certificate(await readFile(folder.authority))
  expect(authority.ca).toBe(true)
  expect(new X509Certificate(await readFile(folder.certificate)).ca).toBe(false)
  expect(await readFile(folder.authority, 'utf8')).not.toContain('PRIVATE')
  const own = await readCertificate(folder, now)
  expect(own?.key).toContain('PRIVATE KEY')
  expect(new X509Certificate(own?.certificate ?? '').checkIssued(authority)).toBe(true)
})

test.skipIf(process.platform === 'win32')(
  'only its owner reads the key, everybody the authority',
  async () => {
    expect((await stat(folder.certificate)).mode & 0o777).toBe(0o600)
    expect((await stat(folder.authority)).mode & 0o777).toBe(0o644)
  },
)

test('it is kept until thirty days before its end', async () => {
  expect(await readCertificate(folder, now + 790 * DAY_MS)).not.toBeNull()
  expect(await readCertificate(folder, now + 796 * DAY_MS)).toBeNull()
})

test('one that is missing, damaged or another authority’s is none', async () => {
  const [own, authority] = await Promise.all([readFile(folder.certificate), readFile(folder.authority)])
  for (const spoil of [
    () => rm(folder.certificate),
    () => writeFile(folder.certificate, own.subarray(0, 700)),
    () => rm(folder.authority),
    () => writeFile(folder.authority, 'damaged'),
    () => createCertificate(folder, now).then(() => writeFile(folder.authority, authority)),
  ]) {
    await spoil()
    expect(await readCertificate(folder, now)).toBeNull()
    await writeFile(folder.certificate, own)
    await writeFile(folder.authority, authority)
  }
  expect(await readCertificate(folder, now)).not.toBeNull()
})
