import type { Stdio } from '../stdio.ts'

/** Streams of a terminal of 80 columns where nobody answers; `but` is what matters to the test. */
export function stdioWith(but: Partial<Stdio>): Stdio {
  return {
    terminal: true,
    color: false,
    quiet: false,
    canAsk: false,
    closed: new AbortController().signal,
    failure: () => null,
    size: () => ({ columns: 80, rows: 24 }),
    onResize: () => () => {},
    out: () => {},
    fill: async () => {},
    error: () => {},
    ask: async () => null,
    ...but,
  }
}
