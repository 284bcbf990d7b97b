import { join } from 'node:path'
import { app } from 'electron'
import { sluiceHome } from '../home.ts'
import { fileLogger } from './files/file-logger.ts'
import { homeProblem } from './files/home-folder.ts'
import { refuseToStart } from './lifecycle/refusal.ts'
import { startMainApp } from './main-app.ts'
import { registerAppScheme } from './security/app-protocol.ts'
import { guardWebContents } from './security/guards.ts'

const home = sluiceHome()
const problem = homeProblem(home)
if (problem) refuseToStart(problem)
else startInHome()

function startInHome(): void {
  // Everything of the window lives in the home folder, so that one home is one, isolated, app.
  app.setPath('userData', join(home, 'window'))
  if (app.requestSingleInstanceLock()) start()
  else app.quit()
}

function start(): void {
  const logger = fileLogger(join(home, 'logs'))
  // It would undo a --no-sandbox of the command line, which root on Linux cannot start without;
  // the window asks for its sandbox by itself as well.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  registerAppScheme()
  guardWebContents(logger)
  void app.whenReady().then(() => {
    const window = startMainApp(home, logger)
    app.on('second-instance', () => {
      window.show()
      window.focus()
    })
  })
}
