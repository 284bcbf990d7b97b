import type { ClientRequest } from 'electron'
import type { AppUpdater } from 'electron-updater'

/** A check of a feed on GitHub takes three, and some of these lead elsewhere. */
const MOST_REQUESTS = 20

/** What sends an updater's requests, which its types leave out. */
interface Executor {
  createRequest: (...given: readonly unknown[]) => ClientRequest
}

/** The requests of an updater. It ends none by itself but those of downloads, and follows redirections without end. */
export interface Requests {
  /** A check or a download begins. */
  begin(): void
  /** Ends those under way, which fail. */
  end(): void
}

export function requestsOf(updater: AppUpdater): Requests {
  const { httpExecutor } = updater as unknown as { httpExecutor: Executor }
  const create = httpExecutor.createRequest.bind(httpExecutor)
  /** Since the check or the download began: a request does not tell when its answer is complete. */
  let sent: ClientRequest[] = []
  httpExecutor.createRequest = (...given) => {
    const request = create(...given)
    sent.push(request)
    // Whoever waits for it listens after this turn.
    if (sent.length > MOST_REQUESTS) queueMicrotask(() => fail(request, 'Too many redirects'))
    return request
  }
  return {
    begin: () => void (sent = []),
    end: () => {
      for (const request of sent) fail(request, 'The request was cancelled')
    },
  }
}

/** An aborted request alone would never be heard of again; of one that has its answer nobody hears any more. */
function fail(request: ClientRequest, reason: string): void {
  request.abort()
  request.emit('error', new Error(reason))
}
