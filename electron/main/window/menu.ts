import { app, Menu, shell, type MenuItemConstructorOptions } from 'electron'

const DSQL_GUIDE = 'https://docs.aws.amazon.com/aurora-dsql/latest/userguide/'

/** The system's standard menus; reload and the developer tools exist in development only. */
export function installMenu(): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate([...appMenu(), editMenu, viewMenu(), windowMenu, helpMenu]))
}

function appMenu(): MenuItemConstructorOptions[] {
  if (process.platform === 'darwin') return [{ role: 'appMenu' }]
  return [{ label: '&File', submenu: [{ role: 'quit' }] }]
}

const editMenu: MenuItemConstructorOptions = { role: 'editMenu' }

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

const windowMenu: MenuItemConstructorOptions = { role: 'windowMenu' }

const helpMenu: MenuItemConstructorOptions = {
  role: 'help',
  submenu: [{ label: 'Aurora DSQL User Guide', click: () => void shell.openExternal(DSQL_GUIDE) }],
}
