import { handlersOf } from '../ipc/handler.ts'
import type { Updates } from '../updates/updates.ts'

export function updateHandlers(updates: Updates) {
  return handlersOf({
    'updates:status': () => updates.status(),
    'updates:check': () => updates.check(),
    'updates:set-automatic': ({ automatic }) => updates.setAutomatic(automatic),
  })
}
