import { app, Menu, shell, type MenuItemConstructorOptions } from 'electron'

const DSQL_GUIDE = 'https://docs.aws.amazon.com/aurora-dsql/latest/userguide/'

/** The system's standard menus; reload and the developer tools exist in development only. */
export function installMenu(): void {
  const standard = [{ role: 'editMenu' }, viewMenu(), { role: 'windowMenu' }] as const
  Menu.setApplicationMenu(Menu.buildFromTemplate([appMenu(), ...standard, helpMenu]))
}

function appMenu(): MenuItemConstructorOptions {
  if (process.platform === 'darwin') return { role: 'appMenu' }
  return { label: '&File', submenu: [{ role: 'quit' }] }
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

const helpMenu: MenuItemConstructorOptions = {
  role: 'help',
  submenu: [{ label: 'Aurora DSQL User Guide', click: () => void shell.openExternal(DSQL_GUIDE) }],
}
