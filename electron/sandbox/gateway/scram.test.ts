import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import { expect, test } from 'vitest'
import { createScramClient } from './scram.ts'

const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** The server's side, as RFC 5802 has it. */
function serverOf(password: string) {
  const [salt, rounds] = [Buffer.from('salt'), 4_096]
  const salted = pbkdf2Sync(password, salt, rounds, 32, 'sha256')
  return {
    first: (clientFirst: string) =>
      `${clientFirst.replace(/^n,,n=,/, '')}server,s=${salt.toString('base64')},i=${rounds}`,
    final: (clientFirst: string, serverFirst: string, clientFinal: string) => {
      const [withoutProof = '', proof = ''] = clientFinal.split(',p=')
      const conversation = `${clientFirst.slice(3)},${serverFirst},${withoutProof}`
      const stored = createHash('sha256').update(hmac(salted, 'Client Key')).digest()
      const signature = hmac(stored, conversation)
      const key = Buffer.from(proof, 'base64').map((byte, at) => byte ^ (signature[at] ?? 0))
      const right = createHash('sha256').update(key).digest().equals(stored)
      return { right, text: `v=${hmac(hmac(salted, 'Server Key'), conversation).toString('base64')}` }
    },
  }
}

test('client and server recognise each other by the password', async () => {
  const [client, server] = [createScramClient('right'), serverOf('right')]
  const first = server.first(client.first)
  const { right, text } = server.final(client.first, first, await client.final(first))
  expect(right).toBe(true)
  expect(() => client.verify(text)).not.toThrow()
})

test('a server with another password, or another nonce, is not trusted', async () => {
  const [client, server] = [createScramClient('right'), serverOf('wrong')]
  const first = server.first(client.first)
  const { right, text } = server.final(client.first, first, await client.final(first))
  expect(right).toBe(false)
  expect(() => client.verify(text)).toThrow('does not know the password')
  expect(() => createScramClient('x').verify('v=')).toThrow('does not know the password')
  await expect(client.final('r=other,s=c2FsdA==,i=1')).rejects.toThrow('nonce')
})
