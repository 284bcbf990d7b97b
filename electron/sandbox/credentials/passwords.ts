import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { jsonOf } from '../../../shared/parse-json.ts'
import { sandboxBroken } from '../fault.ts'
import { writeAtomically } from '../../files/write-atomically.ts'
import { readText } from '../text-file.ts'

/** Passwords of the sandbox's two roles. */
const Passwords = z.object({ admin: z.string().min(1), superuser: z.string().min(1) })
export type Passwords = z.infer<typeof Passwords>

/** 192 bits: beyond guessing, and hexadecimal needs no quoting anywhere. */
const PASSWORD_BYTES = 24

/** Makes new passwords in a file that only its owner can read. */
export async function createPasswords(path: string): Promise<Passwords> {
  const password = () => randomBytes(PASSWORD_BYTES).toString('hex')
  const passwords = { admin: password(), superuser: password() }
  await writeAtomically(path, `${JSON.stringify(passwords)}\n`)
  return passwords
}

/** Throws `sandbox-broken` when the file is missing or damaged. */
export async function readPasswords(path: string): Promise<Passwords> {
  const text = await readText(path)
  if (text === null) throw sandboxBroken(`The sandbox’s password file ${path} is missing`)
  const { data } = Passwords.safeParse(jsonOf(text))
  if (!data) throw sandboxBroken(`The sandbox’s password file ${path} is damaged`)
  return data
}
