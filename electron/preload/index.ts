import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { Answer, Bridge, Channel, Frame, ResponseOf, STREAM_EVENT } from '../../shared/channels.ts'

/** Spelled out, so that zod stays out of the preload script; the compiler keeps the list complete. */
const LISTED: Readonly<Record<Channel, true>> = {
  'app:info': true,
  'app:about': true,
  'app:show-notices': true,
  'updates:status': true,
  'updates:check': true,
  'updates:set-automatic': true,
  'settings:set': true,
  'clusters:list': true,
  'clusters:save': true,
  'clusters:remove': true,
  'clusters:check': true,
  'aws:profiles': true,
  'aws:clusters': true,
  'aws:mfa': true,
  'sandbox:faults': true,
  'sandbox:set-faults': true,
  'sandbox:status': true,
  'sandbox:start': true,
  'sandbox:stop': true,
  'sandbox:reset': true,
  'tables:list': true,
  'tables:describe': true,
  'tables:structure': true,
  'rows:save': true,
  'rows:stop-saving': true,
  'rows:choose-file': true,
  'tables:page': true,
  'tables:stop-page': true,
  'tables:rows': true,
  'tables:analyze': true,
  'sql:take-apart': true,
  'new-job:memory': true,
  'new-job:remember': true,
  'files:examine': true,
  'jobs:plan': true,
  'jobs:count': true,
  'jobs:stop-count': true,
  'jobs:start': true,
  'jobs:pause': true,
  'jobs:resume': true,
  'jobs:cancel': true,
  'jobs:adjust': true,
  'jobs:stored': true,
  'jobs:resume-stored': true,
  'jobs:pause-stored': true,
  'jobs:adjust-stored': true,
  'jobs:cancel-stored': true,
  'jobs:rejects': true,
  'jobs:save-rejects': true,
  'ledger:create': true,
  'jobs:list': true,
  'jobs:get': true,
  'jobs:export': true,
  'jobs:remembered': true,
  'jobs:remembered-detail': true,
  'jobs:forget': true,
  'history:info': true,
  'history:keep': true,
  'history:clear': true,
  'archives:info': true,
  'archives:keep': true,
  'archives:remove': true,
  'archives:verify': true,
  'archives:export': true,
  'archives:choose-folder': true,
  'undo:compare': true,
  'undo:stop-comparison': true,
  'undo:left': true,
  'undo:export-left': true,
  'jobs:reveal-log': true,
  'stream:follow': true,
  'stream:acknowledge': true,
}
const FRAME_EVENT: typeof STREAM_EVENT = 'stream:frame'

const bridge: Bridge = {
  invoke: async (channel, request) => {
    if (!Object.hasOwn(LISTED, channel)) throw new Error('There is no such channel.')
    return (await ipcRenderer.invoke(channel, request)) as Answer<ResponseOf<typeof channel>>
  },
  pathOf: (file) => webUtils.getPathForFile(file),
  onFrame: (listener) => {
    const deliver = (_event: unknown, frame: Frame): void => listener(frame)
    ipcRenderer.on(FRAME_EVENT, deliver)
    return () => void ipcRenderer.off(FRAME_EVENT, deliver)
  },
}

contextBridge.exposeInMainWorld('sluice', bridge)
