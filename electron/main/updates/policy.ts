import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { decodeText } from '../../../shared/text.ts'
import { codeOf, reasonOf } from '../../files/file-fault.ts'

/** What an administrator decides for all users of a machine; keys of other matters are no fault. */
const Policy = z.object({ updates: z.enum(['on', 'off']).optional() })

/**
 * Where an administrator writes, and a user cannot. On Windows the system's own folder counts as well as the one that
 * the environment names, which belongs to whoever starts the app.
 */
export function policyFiles(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): readonly string[] {
  if (platform === 'darwin') return ['/Library/Application Support/Sluice/policy.json']
  if (platform !== 'win32') return ['/etc/sluice/policy.json']
  const folders = new Set(['C:\\ProgramData', env['ProgramData'] ?? 'C:\\ProgramData'])
  return [...folders].map((folder) => `${folder}\\Sluice\\policy.json`)
}

/** For a checkout, whose tests cannot write to the machine's folders. */
export function checkoutPolicyFiles(appFolder: string): readonly string[] {
  return [join(appFolder, 'policy.json')]
}

/** Why the policy turns updates off, as a sentence; null where it does not. What cannot be understood turns them off. */
export function updatesOffByPolicy(files: readonly string[]): string | null {
  return files.map(offBy).find((reason) => reason !== null) ?? null
}

function offBy(file: string): string | null {
  try {
    const decoded = decodeText(readFileSync(file))
    const parsed = Policy.safeParse('text' in decoded ? JSON.parse(decoded.text) : undefined)
    if (!parsed.success) return `The policy file ${file} is not valid: “updates” has to be “on” or “off”.`
    return parsed.data.updates === 'off' ? `The policy file ${file} turns updates off.` : null
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    if (error instanceof SyntaxError) return `The policy file ${file} is not valid JSON.`
    return `The policy file ${file} cannot be read: ${reasonOf(error)}.`
  }
}
