// What Electron runs when it is given an app's folder: `electron [--flags] <folder> [arguments]`.
// It has to end its own loading only when the app's is over, hence the awaited import at the end:
// Electron holds back `ready` until then, and schemes and the sandbox can only be set before it.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

process.defaultApp = true
const folder = process.argv.slice(1).find((argument) => !argument.startsWith('-'))
if (folder === undefined) {
  console.error('Name the folder of the app: electron [--flags] <folder> [arguments]')
  process.exit(2)
}

const root = resolve(folder)
const about = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
app.setAppPath(root)
app.setName(about.productName ?? about.name)
if (about.version) app.setVersion(about.version)
// As Electron's own: the name was set too late for its default, but a folder from the command line wins.
if (!app.commandLine.hasSwitch('user-data-dir')) {
  app.setPath('userData', join(app.getPath('appData'), app.getName()))
}

try {
  await import(pathToFileURL(join(root, about.main ?? 'index.js')).href)
} catch (error) {
  console.error(error)
  app.exit(1)
}
