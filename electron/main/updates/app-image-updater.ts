import { rmSync } from 'node:fs'
import { AppImageUpdater } from 'electron-updater'
import { reasonOf } from '../../files/file-fault.ts'
import { replaceFile } from './replace-file.ts'

/**
 * Replaces an AppImage as a whole. electron-updater's own way deletes the old file first, so that a full disk would leave
 * none; renames it with each version, which breaks what points to it; and runs the new one once.
 */
export class WholeAppImageUpdater extends AppImageUpdater {
  readonly #onFault: (reason: string) => void

  constructor(onFault: (reason: string) => void) {
    super()
    this.#onFault = onFault
  }

  protected override doInstall(): boolean {
    const target = process.env['APPIMAGE']
    const source = this.installerPath
    const sha512 = this.downloadedUpdateHelper?.downloadedFileInfo?.sha512
    if (target === undefined || source === null || sha512 === undefined) return false
    try {
      replaceFile(source, target, sha512)
    } catch (error) {
      this.#onFault(reasonOf(error))
      throw error
    }
    rmSync(source, { force: true })
    return true
  }
}
