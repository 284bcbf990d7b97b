import { createOutlet } from './outlet.ts'

/** How wide and high the terminal is when nobody says. */
const DEFAULT_SIZE = { columns: 80, rows: 24 }

export interface Size {
  readonly columns: number
  readonly rows: number
}

/** Where the command line writes, and what is known about the reader. */
export interface Stdio {
  /** Standard output is a terminal that can redraw lines in place. */
  readonly terminal: boolean
  /** Colours are welcome: a terminal, and no NO_COLOR. */
  readonly color: boolean
  /** Only what went wrong is wanted: standard output takes nothing. */
  readonly quiet: boolean
  /** Somebody can be asked: standard input and standard error are terminals. */
  readonly canAsk: boolean
  /** Aborts when standard output takes nothing more: its reader has left, or a disk is full. */
  readonly closed: AbortSignal
  /** What has kept standard output from being written; null while all is well, and when its reader has left. */
  failure(): string | null
  size(): Size
  onResize(listener: () => void): () => void
  out(text: string): void
  /** Bytes that were asked for, also where only problems are wanted; settles once there is room for more. */
  fill(bytes: Uint8Array): Promise<void>
  /** What a person types after the question, on standard error; null when nobody can be asked, or gives no answer. */
  ask(question: string): Promise<string | null>
  error(text: string): void
}

/** Wraps the standard streams so that a reader who leaves (`| head -1`) or a full disk never becomes a crash. */
export function createStdio(host: Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env'>): Stdio {
  const { stdin, stdout, stderr, env } = host
  const output = createOutlet(stdout)
  // When it fails, nobody is left to tell.
  const errors = createOutlet(stderr)
  const terminal = stdout.isTTY && env['TERM'] !== 'dumb'
  const canAsk = stdin.isTTY && stderr.isTTY
  /** What was written while a question waits for its answer: a live block would draw over it. */
  let held: string[] | null = null
  const release = (): void => {
    const texts = held ?? []
    held = null
    output.write(texts.join(''))
  }
  return {
    terminal,
    color: terminal && !env['NO_COLOR'],
    quiet: false,
    canAsk,
    closed: output.closed,
    failure: output.failure,
    size: () => terminalSize(stdout, env),
    onResize: (listener) => {
      stdout.on('resize', listener)
      return () => stdout.off('resize', listener)
    },
    out: (text) => {
      if (held) held.push(text)
      else output.write(text)
    },
    fill: output.fill,
    error: errors.write,
    ask: async (question) => {
      if (!canAsk) return null
      held = []
      return await answerTo({ question, input: stdin, output: stderr }, release)
    },
  }
}

/** The same without standard output. Questions are still asked, and problems told. */
export function quietly(stdio: Stdio): Stdio {
  return { ...stdio, terminal: false, quiet: true, out: () => {} }
}

/** Signals that no key of the terminal sends. */
const ENDING = ['SIGTERM', 'SIGHUP'] as const

/** The terminal is in raw mode while it waits, so Ctrl-C arrives as a key and is passed on as the signal that it means. */
async function answerTo(
  asked: { question: string; input: NodeJS.ReadStream; output: NodeJS.WriteStream },
  onEnd: () => void,
): Promise<string | null> {
  const { createInterface } = await import('node:readline')
  const lines = createInterface(asked)
  return new Promise((resolve) => {
    const giveWay = (): void => {
      asked.output.write('\n')
      onEnd()
    }
    // Before whoever ends the process at it, whose last words would be held back.
    for (const signal of ENDING) process.prependOnceListener(signal, giveWay)
    const end = (answer: string | null): void => {
      for (const signal of ENDING) process.off(signal, giveWay)
      onEnd()
      resolve(answer)
      lines.close()
    }
    lines.once('close', () => end(null))
    lines.once('SIGINT', () => {
      giveWay()
      // Whoever listens hears of it before the question counts as not answered.
      if (process.emit('SIGINT')) end(null)
      else process.kill(process.pid, 'SIGINT')
    })
    lines.question(asked.question, end)
  })
}

/** COLUMNS and LINES may make the block smaller than the terminal, never larger: that would wrap. */
function terminalSize(stdout: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Size {
  return {
    columns: smallest(stdout.columns, env['COLUMNS'], DEFAULT_SIZE.columns),
    rows: smallest(stdout.rows, env['LINES'], DEFAULT_SIZE.rows),
  }
}

function smallest(real: number | undefined, wished: string | undefined, fallback: number): number {
  const known = [real ?? 0, Number(wished ?? 0)].filter((size) => size > 0)
  return known.length > 0 ? Math.min(...known) : fallback
}
