import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { hasDisplay, startVirtualDisplay } from './display.ts'
import { electronRuntime } from './electron-runtime.ts'
import { PROJECT, toolScript } from './project.ts'
import { openRunFolder } from './run-folder/run-folder.ts'
import { runProcess, type Finished } from './run-process.ts'
import { ensureSystemLibraries } from './system-libraries.ts'
import { type Part, readArguments, USAGE } from './test-arguments.ts'
import { playwrightCount, vitestCount } from './test-count.ts'
import { runSteps, type Outcome, type Step } from './test-run.ts'

interface ToolOptions {
  /** The package that has the tool, when it is named otherwise. */
  readonly packageName?: string
  readonly env?: NodeJS.ProcessEnv
  readonly show?: boolean
}

interface PartStep extends Step {
  readonly part: Part
}

const RESULTS = join(PROJECT, 'test-results')
const UNIT_REPORT = join(RESULTS, 'unit.json')
const E2E_REPORT = join(RESULTS, 'e2e.json')

/** Ends whatever runs when this process is told to end. */
const stopped = new AbortController()

const STEPS: readonly PartStep[] = [
  { name: 'types, lint and format', part: 'checks', run: check },
  { name: 'unit and integration tests', part: 'unit', run: testUnits },
  { name: 'build', part: 'e2e', run: build },
  { name: 'end-to-end tests', part: 'e2e', run: async () => await testApp('app') },
  { name: 'package', part: 'packaging', run: packageApp },
  { name: 'tests of the packaged app', part: 'package', run: async () => await testApp('package') },
]

/** A development tool of the project, writing to this terminal unless `show` is false. */
async function tool(name: string, args: string[], options: ToolOptions = {}): Promise<Finished> {
  const { packageName = name, env = {}, show = true } = options
  return await runProcess(process.execPath, [toolScript(packageName, name), ...args], {
    cwd: PROJECT,
    env: { ...process.env, ...env },
    signal: stopped.signal,
    show,
  })
}

async function check(): Promise<Outcome> {
  const types = { packageName: 'typescript', show: false }
  // They do not depend on each other, and together they end in the time of the slowest.
  const ends = await Promise.all([
    tool('tsc', ['--noEmit', '-p', 'tsconfig.json'], types),
    tool('tsc', ['--noEmit', '-p', 'tsconfig.web.json'], types),
    tool('oxlint', ['--type-aware', '--deny-warnings'], { show: false }),
    tool('oxfmt', ['--check'], { show: false }),
  ])
  const failed = ends.filter(({ code }) => code !== 0)
  for (const { output } of failed) say(output.trimEnd())
  return { code: failed[0]?.code ?? 0 }
}

async function testUnits(): Promise<Outcome> {
  const { code } = await tool('vitest', ['run'])
  return { code, count: vitestCount(UNIT_REPORT) }
}

async function build(): Promise<Outcome> {
  return await tool('electron-vite', ['build', '--logLevel', 'warn'])
}

/** As `npm run package` does, as far as it can be tested everywhere: Electron comes from where the tests have theirs. */
async function packageApp(): Promise<Outcome> {
  const args = [join(PROJECT, 'scripts/package/package.ts'), '--development-electron', '--folder-only']
  return await runProcess(process.execPath, args, { cwd: PROJECT, signal: stopped.signal, show: true })
}

/** The app of the checkout, or the packaged one. */
async function testApp(project: 'app' | 'package'): Promise<Outcome> {
  rmSync(E2E_REPORT, { force: true })
  const { folder, executable } = await electronRuntime()
  await ensureSystemLibraries(executable)
  const display = hasDisplay() ? null : await startVirtualDisplay()
  try {
    // Resolved and checked once, here; the tests' own look-up then finds the same one at once.
    const env = { ELECTRON_OVERRIDE_DIST_PATH: folder, ...(display && { DISPLAY: display.name }) }
    const { code } = await tool('playwright', ['test', '--project', project], {
      packageName: '@playwright/test',
      env,
    })
    return { code, count: playwrightCount(E2E_REPORT) }
  } finally {
    await display?.close()
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function runParts(only: Part | null): Promise<number> {
  const chosen = STEPS.filter(({ part }) => only === null || only === part)
  const folder = await openRunFolder()
  /* Last, when everything has ended: what is still there was left behind. */
  const nothingLeft: Step = {
    name: 'nothing left behind',
    run: async () => ({ code: (await folder.close()) ? 0 : 1 }),
  }
  process.once('SIGTERM', () => stopped.abort())
  // Counts of an earlier run must not be taken for this one's.
  rmSync(UNIT_REPORT, { force: true })
  return await runSteps([...chosen, nothingLeft], say)
}

const asked = readArguments(process.argv.slice(2))
if ('exitCode' in asked) (asked.exitCode === 0 ? process.stdout : process.stderr).write(`${USAGE}\n`)
process.exitCode = 'exitCode' in asked ? asked.exitCode : await runParts(asked.only)
