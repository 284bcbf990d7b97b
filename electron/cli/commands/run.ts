import type { ExitCode } from '../exit-code.ts'
import type { Stdio } from '../stdio.ts'

/** Runs the work of the chosen command and keeps its exit code. */
export type Run = (work: (stdio: Stdio) => Promise<ExitCode>) => Promise<void>
