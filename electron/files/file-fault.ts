import { dirname } from 'node:path'
import { getSystemErrorMap } from 'node:util'

/** Why a file could not be read or written, as a sentence without its full stop. */
export function fileFault(path: string, attempt: 'read' | 'written', error: unknown): string {
  switch (isSystemError(error) ? error.code : null) {
    case 'ENOENT':
      return attempt === 'read' ? `There is no file “${path}”` : `There is no folder “${dirname(path)}”`
    case 'ENOTDIR':
      return `“${dirname(path)}” is not a folder`
    case 'EISDIR':
      return `“${path}” is a folder`
    default:
      return `${path} cannot be ${attempt}: ${reasonOf(error)}`
  }
}

/** `no space left on device (ENOSPC)`: Node's own message names drafts and system calls, too. */
export function reasonOf(error: unknown): string {
  if (isSystemError(error)) return `${messageOf(error.errno)} (${error.code})`
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '')
}

/** Looked up in all of them: Node 20 cannot be asked for one. */
function messageOf(errno: number): string {
  return getSystemErrorMap().get(errno)?.[1] ?? 'unknown error'
}

/** The code of a system's error; null of any other. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null
}

/** Whether a disk has no room left, or none for this user. */
export function isDiskFull(error: unknown): boolean {
  return isSystemError(error) && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}

function isSystemError(error: unknown): error is { errno: number; code: string } {
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number' && 'code' in error
}
