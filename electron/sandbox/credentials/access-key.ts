import { randomBytes, randomInt } from 'node:crypto'
import { z } from 'zod'
import type { SandboxFolder } from '../folder.ts'
import { readJson } from '../text-file.ts'
import { writeAtomically } from '../../files/write-atomically.ts'

/** The only access key that the sandbox's gateway knows, in the form of one of AWS. */
const AccessKey = z.object({
  accessKeyId: z.string().regex(/^[A-Z0-9]{20}$/),
  secretAccessKey: z.string().regex(/^[A-Za-z0-9+/]{40}$/),
})
export type AccessKey = z.infer<typeof AccessKey>

/** Instead of AWS's `AKIA`, so that nobody takes it for the key of an account. */
const ID_START = 'SLUICE'
const ID_LENGTH = 20
const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
/** 40 characters in base64. */
const SECRET_BYTES = 30

/** Null when the file is missing or damaged. */
export async function readAccessKey(folder: SandboxFolder): Promise<AccessKey | null> {
  return AccessKey.safeParse(await readJson(folder.accessKey)).data ?? null
}

/** Makes a new access key in a file that only its owner can read. */
export async function createAccessKey(folder: SandboxFolder): Promise<void> {
  const letters = Array.from(
    { length: ID_LENGTH - ID_START.length },
    () => ID_LETTERS[randomInt(ID_LETTERS.length)],
  )
  const key: AccessKey = {
    accessKeyId: ID_START + letters.join(''),
    secretAccessKey: randomBytes(SECRET_BYTES).toString('base64'),
  }
  await writeAtomically(folder.accessKey, `${JSON.stringify(key)}\n`)
}
