import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import type { Logger } from '../../../shared/logger.ts'
import { reasonOf } from '../../files/file-fault.ts'
import type { JsonFile } from '../files/json-file.ts'
import { APP_URL } from '../security/app-url.ts'
import { MINIMUM_SIZE, openingBounds, type WindowState } from './window-state.ts'

/** What the page paints first, so that opening does not flash white. */
const BACKGROUND = { dark: '#161d26', light: '#ffffff' }

/** Opens the app's one window where it was last; it shows itself when its first picture is ready. */
export function openMainWindow(
  preload: string,
  stateFile: JsonFile<WindowState>,
  logger: Logger,
): BrowserWindow {
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
      preload,
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
  window.on('close', () => keepState(window, stateFile, logger))
  followTheme(window)
  void window.loadURL(APP_URL)
  return window
}

/** The one CommonJS file that the build makes of electron/preload. */
export function preloadScript(): string {
  return join(import.meta.dirname, '../preload/index.cjs')
}

/** Where the window was is worth no fault: one thrown here would let it close before anybody is asked. */
function keepState(window: BrowserWindow, stateFile: JsonFile<WindowState>, logger: Logger): void {
  try {
    stateFile.write(stateOf(window))
  } catch (error) {
    logger.warn(`where the window was could not be kept: ${reasonOf(error)}`)
  }
}

function stateOf(window: BrowserWindow): WindowState {
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
