import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The flags that let Electron run from a checkout on this machine. Chromium's sandbox stays on
 * wherever the system allows it: it refuses to run as root on Linux, and where a plain user may not
 * make namespaces (Ubuntu since 24.04) it needs a helper owned by root, which npm cannot install.
 */
export function chromiumFlags(electronFolder: string): string[] {
  if (process.platform !== 'linux') return []
  if (process.getuid?.() === 0) return ['--no-sandbox']
  return namespacesAllowed() || helperIsSetUid(electronFolder) ? [] : ['--no-sandbox']
}

function namespacesAllowed(): boolean {
  return (
    kernelSetting('apparmor_restrict_unprivileged_userns') !== '1' &&
    kernelSetting('unprivileged_userns_clone') !== '0'
  )
}

function kernelSetting(name: string): string | null {
  try {
    return readFileSync(join('/proc/sys/kernel', name), 'utf8').trim()
  } catch {
    return null
  }
}

const SET_UID = 0o4000

function helperIsSetUid(electronFolder: string): boolean {
  const helper = statSync(join(electronFolder, 'chrome-sandbox'), { throwIfNoEntry: false })
  return helper !== undefined && helper.uid === 0 && (helper.mode & SET_UID) !== 0
}
