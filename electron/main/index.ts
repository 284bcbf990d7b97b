import { join } from 'node:path'
import { app } from 'electron'
import { z } from 'zod'
import { sluiceHome } from '../home.ts'
import { keepHeapSmall } from '../small-heap.ts'
import { fileLogger } from './files/file-logger.ts'
import { filesIn } from './files/opened-file.ts'
import { homeProblem } from './files/home-folder.ts'
import { refuseToStart } from './lifecycle/refusal.ts'
import { startMainApp } from './main-app.ts'
import { registerAppScheme } from './security/app-protocol.ts'
import { guardWebContents } from './security/guards.ts'

keepHeapSmall()
const home = sluiceHome()
const problem = homeProblem(home)
if (problem) refuseToStart(problem)
else startInHome()

/** What a second start hands over to the first. */
const Handover = z.object({ files: z.array(z.string()) }).catch({ files: [] })

function startInHome(): void {
  // Everything of the window lives in the home folder, so that one home is one, isolated, app.
  app.setPath('userData', join(home, 'window'))
  const files = filesIn(process.argv.slice(1), process.cwd())
  if (app.requestSingleInstanceLock({ files })) start(files)
  else app.quit()
}

function start(files: string[]): void {
  const logger = fileLogger(join(home, 'logs'))
  // It would undo a --no-sandbox of the command line, which root on Linux cannot start without;
  // the window asks for its sandbox by itself as well.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  registerAppScheme()
  guardWebContents(logger)
  // macOS names a file before the app is ready, too.
  let open = (path: string): void => void files.push(path)
  app.on('open-file', (event, path) => {
    event.preventDefault()
    open(path)
  })
  void app.whenReady().then(() => {
    const main = startMainApp(home, logger)
    open = main.open
    for (const path of files) open(path)
    app.on('second-instance', (_event, _args, _folder, handover) => {
      main.window.show()
      main.window.focus()
      for (const path of Handover.parse(handover).files) open(path)
    })
  })
}
