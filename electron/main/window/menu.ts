import { app, Menu, shell, type MenuItemConstructorOptions } from 'electron'

const DSQL_GUIDE = 'https://docs.aws.amazon.com/aurora-dsql/latest/userguide/'

/** What the menu asks of the app itself. */
export interface MenuActions {
  readonly showAbout: () => void
  readonly checkForUpdates: () => void
}

/** The system's standard menus; reload and the developer tools exist in development only. */
export function installMenu(actions: MenuActions): void {
  const standard = [{ role: 'editMenu' }, viewMenu(), { role: 'windowMenu' }] as const
  const about: MenuItemConstructorOptions = { label: `About ${app.name}`, click: actions.showAbout }
  const own = [about, { label: 'Check for updates…', click: actions.checkForUpdates }]
  const isMac = process.platform === 'darwin'
  const template = [isMac ? macMenu(own) : FILE_MENU, ...standard, helpMenu(isMac ? [] : own)]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

const FILE_MENU: MenuItemConstructorOptions = { label: '&File', submenu: [{ role: 'quit' }] }

/** As the system's own, but that “About” leads to a page with more to say. */
function macMenu(own: MenuItemConstructorOptions[]): MenuItemConstructorOptions {
  const roles = ['services', 'hide', 'hideOthers', 'unhide', 'quit'] as const
  return { label: app.name, submenu: [...own, { type: 'separator' }, ...roles.map((role) => ({ role }))] }
}

function viewMenu(): MenuItemConstructorOptions {
  const development: MenuItemConstructorOptions[] = [
    { type: 'separator' },
    { role: 'reload' },
    { role: 'toggleDevTools' },
  ]
  return {
    label: '&View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      ...(app.isPackaged ? [] : development),
    ],
  }
}

function helpMenu(own: MenuItemConstructorOptions[]): MenuItemConstructorOptions {
  const guide = { label: 'Aurora DSQL User Guide', click: () => void shell.openExternal(DSQL_GUIDE) }
  return { role: 'help', submenu: [guide, ...own] }
}
