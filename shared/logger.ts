/** Where diagnostics go; never a secret, never a row's values. */
export interface Logger {
  info(message: string): void
  warn(message: string): void
}

export const SILENT: Logger = { info: () => {}, warn: () => {} }
