import { endProcess } from '../end-process.ts'
import { EXIT } from './exit-code.ts'
import { exitCodeWith } from './report-error.ts'
import type { Stdio } from './stdio.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Under `npm run`, one Ctrl-C can arrive twice: from the terminal, and forwarded by npm within a
 * few milliseconds. Nobody presses a key again this fast.
 */
const SAME_KEYPRESS_MS = 200

/** After the second Ctrl-C, how long the job may take to say what it did before the process ends. */
const LAST_WORDS_MS = 1_500

/** How soon a process that npm left behind notices it. */
const ORPHAN_CHECK_MS = 500

/** What the person at the keyboard, or whoever sent a signal, wants to end. */
export interface Interruption {
  /** Aborts at the first Ctrl-C or signal, and when nobody reads the output any more: end cleanly. */
  readonly stop: AbortSignal
  /** Aborts at the second: end at once. */
  readonly kill: AbortSignal
  /** Aborts when a job takes too long to end even then: whoever has something to say says it now. */
  readonly lastWords: AbortSignal
  dispose(): void
}

/** Takes over Ctrl-C until disposed. */
export function watchInterruption(stdio: Stdio): Interruption {
  const stop = new AbortController()
  const kill = new AbortController()
  const lastWords = new AbortController()
  const onSignal = oncePerKeypress(() => {
    if (!stop.signal.aborted) return stop.abort()
    kill.abort()
    setTimeout(() => {
      lastWords.abort()
      setImmediate(() => endProcess(exitCodeWith(EXIT.stopped, stdio)))
    }, LAST_WORDS_MS).unref()
  })
  for (const name of SIGNALS) process.on(name, onSignal)
  const endClosed = whenAborted(stdio.closed, () => stop.abort())
  const endOrphaned = whenOrphaned(() => stop.abort())
  return {
    stop: stop.signal,
    kill: kill.signal,
    lastWords: lastWords.signal,
    dispose: () => {
      for (const name of SIGNALS) process.off(name, onSignal)
      endClosed()
      endOrphaned()
    },
  }
}

/**
 * Ends the process as stopped at Ctrl-C or a signal, unless somebody who has more to do about it has
 * taken it over; answers how not to any more. A signal that nobody hears would leave a terminal without cursor.
 */
export function leaveWhenInterrupted(stdio: Stdio): () => void {
  const listeners = SIGNALS.map((name) => {
    const leave = (): void => {
      if (process.listenerCount(name) === 1) endProcess(exitCodeWith(EXIT.stopped, stdio))
    }
    process.on(name, leave)
    return () => process.off(name, leave)
  })
  return () => {
    for (const remove of listeners) remove()
  }
}

/** Calls `listener` once for signals that belong to one keypress; `now` in milliseconds. */
export function oncePerKeypress(listener: () => void, now = () => performance.now()): () => void {
  let lastAt = Number.NEGATIVE_INFINITY
  return () => {
    const at = now()
    const repeated = at - lastAt < SAME_KEYPRESS_MS
    lastAt = at
    if (!repeated) listener()
  }
}

/**
 * A signal to npm ends the shell between npm and this process, which hears nothing of it and
 * would go on changing rows unattended. Without npm, outliving the shell can be on purpose.
 */
function whenOrphaned(listener: () => void): () => void {
  if (process.env['npm_lifecycle_event'] === undefined) return () => {}
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid !== parent) listener()
  }, ORPHAN_CHECK_MS).unref()
  return () => clearInterval(timer)
}

/** Calls `listener` once when the signal aborts, also when it already has; returns how not to. */
export function whenAborted(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) listener()
  else signal.addEventListener('abort', listener, { once: true })
  return () => signal.removeEventListener('abort', listener)
}
