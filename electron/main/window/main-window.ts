import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import type { Logger } from '../../../shared/logger.ts'
import { reasonOf } from '../../files/file-fault.ts'
import type { JsonFile } from '../files/json-file.ts'
import { APP_URL } from '../security/app-url.ts'
import { MINIMUM_SIZE, openingBounds, openingPage, pageOf, type WindowState } from './window-state.ts'

/** What the page paints first, so that opening does not flash white. */
const BACKGROUND = { dark: '#161d26', light: '#ffffff' }

/** The one CommonJS file that the build makes of electron/preload. */
const PRELOAD_SCRIPT = join(import.meta.dirname, '../preload/index.cjs')

/** Opens the app's one window where it was last, on the page that it showed; it shows itself when its first picture is ready. */
export function openMainWindow(stateFile: JsonFile<WindowState>, logger: Logger): BrowserWindow {
  const state = stateFile.read()
  const window = new BrowserWindow({
    ...openingBounds(
      state,
      screen.getAllDisplays().map((display) => display.workArea),
    ),
    minWidth: MINIMUM_SIZE.width,
    minHeight: MINIMUM_SIZE.height,
    title: app.name,
    show: false,
    backgroundColor: background(),
    webPreferences: {
      preload: PRELOAD_SCRIPT,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      // The spelling checker would load dictionaries from the network.
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  if (state.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  const keep = () =>
    keepState({ ...boundsOf(window), page: pageOf(window.webContents.getURL()) }, stateFile, logger)
  window.on('close', keep)
  window.webContents.on('did-navigate-in-page', keep)
  followTheme(window)
  const page = openingPage(state)
  keepState({ page, jobs: [] }, stateFile, logger)
  void window.loadURL(`${APP_URL}${page}`)
  return window
}

/** Where the window was is worth no fault: one thrown here would let it close before anybody is asked. */
export function keepState(
  state: Partial<WindowState>,
  stateFile: JsonFile<WindowState>,
  logger: Logger,
): void {
  try {
    stateFile.write({ ...stateFile.read(), ...state })
  } catch (error) {
    logger.warn(`the position of the window could not be saved: ${reasonOf(error)}`)
  }
}

function boundsOf(window: BrowserWindow): Pick<WindowState, 'bounds' | 'maximized'> {
  return { bounds: window.getNormalBounds(), maximized: window.isMaximized() }
}

function followTheme(window: BrowserWindow): void {
  const repaint = (): void => window.setBackgroundColor(background())
  nativeTheme.on('updated', repaint)
  window.once('closed', () => nativeTheme.off('updated', repaint))
}

function background(): string {
  return nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light
}
