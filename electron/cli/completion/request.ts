/** The first argument when a shell asks for completions; no command, so no help shows it. */
export const ASKS_COMPLETION = 'complete'
