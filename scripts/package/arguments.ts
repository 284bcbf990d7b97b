import { parseArgs } from 'node:util'

export const USAGE = `usage: npm run package -- [--development-electron] [--folder-only] [--complete]
  --development-electron  where Electron's official download is out of reach: with the Electron that runs the checkout,
                          marked as not for distribution
  --folder-only           only the folder with the app, no installers and archives
  --complete              all packages at once, as a release needs them; whatever cannot be built fails`

export interface PackageOptions {
  readonly developmentElectron: boolean
  readonly folderOnly: boolean
  readonly complete: boolean
}

/** What to build; null when the usage is to be said, because it was asked for (`isHelp`) or something else was given. */
export function readArguments(args: string[]): PackageOptions | { readonly isHelp: boolean } {
  const flag = { type: 'boolean', default: false } as const
  const options = {
    'development-electron': flag,
    'folder-only': flag,
    complete: flag,
    help: { ...flag, short: 'h' },
  }
  try {
    const { values } = parseArgs({ args, options })
    if (values.help) return { isHelp: true }
    return {
      developmentElectron: values['development-electron'],
      folderOnly: values['folder-only'],
      complete: values.complete,
    }
  } catch {
    return { isHelp: false }
  }
}
