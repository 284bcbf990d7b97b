import { ipcMain, type IpcMainInvokeEvent } from 'electron'
import { channels, type Channel } from '../../../shared/channels.ts'
import type { Logger } from '../../../shared/logger.ts'
import { isAppUrl } from '../security/app-url.ts'
import { answer } from './answer.ts'
import type { Handlers } from './handler.ts'

/** Registers every listed channel, and no other, behind the one wrapper. */
export function registerChannels(handlers: Handlers, logger: Logger): void {
  for (const channel of Object.keys(channels) as Channel[]) register(channel, handlers, logger)
}

function register(channel: Channel, handlers: Handlers, logger: Logger): void {
  ipcMain.handle(channel, async (event, payload: unknown) => {
    return await answer(channel, handlers[channel], { trusted: isTrusted(event), payload }, logger)
  })
}

/** The main frame of a window that shows one of the app's own pages. */
function isTrusted({ senderFrame, sender }: IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && isAppUrl(senderFrame.url)
}
