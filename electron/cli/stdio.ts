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
  /** Aborts when the reader of standard output has gone. */
  readonly closed: AbortSignal
  size(): Size
  onResize(listener: () => void): () => void
  out(text: string): void
  error(text: string): void
}

/** Wraps the standard streams so that a reader who leaves (`| head -1`) never becomes a crash. */
export function createStdio(host: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env'>): Stdio {
  const { stdout, stderr, env } = host
  const closed = new AbortController()
  stdout.on('error', () => closed.abort())
  // Nobody is left to tell.
  stderr.on('error', () => {})
  const terminal = stdout.isTTY && env['TERM'] !== 'dumb'
  return {
    terminal,
    color: terminal && !env['NO_COLOR'],
    closed: closed.signal,
    size: () => terminalSize(stdout, env),
    onResize: (listener) => {
      stdout.on('resize', listener)
      return () => stdout.off('resize', listener)
    },
    out: (text) => {
      if (!closed.signal.aborted) stdout.write(text)
    },
    error: (text) => void stderr.write(text),
  }
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
