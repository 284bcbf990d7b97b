import { homedir, userInfo } from 'node:os'
import manifest from '../../../package.json' with { type: 'json' }
import { type Connection, type Environment, SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import type { Sluice } from '../../compose.ts'
import { newRecording, requireWritable, writeRecording } from '../../conformance/conformance.ts'
import { sluiceHome } from '../../home.ts'
import { withSluice } from '../compose.ts'
import { isYes, refused } from '../confirmation.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { watchInterruption, whenAborted } from '../interruption.ts'
import { filePath, required } from '../option-values.ts'
import { jsonLine } from '../output/line.ts'
import { printable } from '../../../shared/printable.ts'
import { byHandText, intentText, leftText, recordedText } from '../output/recording-text.ts'
import { leftSchemas, newScratchName, recordAnswers, WORK } from '../recording/record-answers.ts'
import { requireNoFaults } from '../recording/require-no-faults.ts'
import type { Stdio } from '../stdio.ts'
import type { Flags, Typed } from '../typed-options.ts'

export type RecordCommandOptions = Typed<'to'> & Flags<'replace' | 'yes' | 'json'>

interface Recorded {
  readonly cluster: string
  readonly environment: Environment
  readonly schema: string
  /** Names and places of the user's, besides those of the connection. */
  readonly words: readonly string[]
  readonly connect: () => Promise<Connection>
}

/** `sluice clusters record`: asks a cluster what it is asked in Sluice's tests, and writes what it answers. */
export async function recordCluster(
  name: string,
  options: RecordCommandOptions,
  stdio: Stdio,
): Promise<ExitCode> {
  const file = filePath(required('clusters record', '--to', options.to, 'answers.json'))
  return await withSluice({ cluster: name, profile: null }, stdio, async (sluice) => {
    await requireWritable(file, options.replace === true)
    if (name === SANDBOX_CLUSTER) await requireNoFaults(sluice.sandbox)
    const recorded = await recordedCluster(sluice, name)
    for (const left of await leftSchemas(recorded.connect)) stdio.error(leftText(left))
    if (recorded.environment !== 'sandbox' && !options.yes) await confirm(recorded, options, stdio)
    return await record(recorded, file, options, stdio)
  })
}

async function recordedCluster({ clusters, sandbox }: Sluice, cluster: string): Promise<Recorded> {
  const isSandbox = cluster === SANDBOX_CLUSTER
  const profile = isSandbox ? null : await clusters.profile(cluster)
  const places = [sluiceHome(), ...known(homedir), ...known(() => userInfo().username)]
  return {
    cluster,
    environment: profile?.environment ?? 'sandbox',
    schema: newScratchName(),
    words: profile ? [cluster, profile.awsProfile ?? '', profile.authorityFile ?? '', ...places] : places,
    connect: async () => await (isSandbox ? sandbox.connection() : clusters.connection(cluster)),
  }
}

/** Nothing for a user that the system has no entry of, as in a container. */
function known(read: () => string): string[] {
  try {
    return [read()]
  } catch {
    return []
  }
}

async function record(
  recorded: Recorded,
  file: string,
  options: RecordCommandOptions,
  stdio: Stdio,
): Promise<ExitCode> {
  const { connect, schema, words } = recorded
  const interruption = watchInterruption(stdio)
  let isLeft = false
  const onLeft = () => {
    isLeft = true
    stdio.error(byHandText(schema))
  }
  const unwatch = whenAborted(interruption.kill, onLeft)
  const onGroup = (name: string, cases: number) => {
    if (!options.json) stdio.out(`  ${name} (${cases})\n`)
  }
  try {
    const cases = await recordAnswers({ connect, schema, words, stop: interruption.stop, onGroup, onLeft })
    await writeRecording(file, newRecording(cases, manifest.version, new Date()))
    stdio.out(
      options.json
        ? jsonLine({ type: 'recorded', file, cases: cases.length })
        : recordedText(cases.length, file),
    )
    return isLeft ? EXIT.failed : EXIT.succeeded
  } catch (error) {
    if (!interruption.stop.aborted) throw error
    stdio.error('Interrupted: nothing was written.\n')
    return EXIT.stopped
  } finally {
    unwatch()
    interruption.dispose()
  }
}

/** Asks as a job that changes all rows would be asked for; throws `confirmation-needed`. */
async function confirm(
  { cluster, environment, schema }: Recorded,
  { json }: RecordCommandOptions,
  stdio: Stdio,
): Promise<void> {
  if (json || !stdio.canAsk) {
    throw refused(
      `Recording creates a schema and changes rows on ${cluster}, which is ${environment}, and there is no terminal to confirm it on.`,
      'To record without confirmation, add --yes.',
    )
  }
  stdio.error(intentText({ cluster, environment, schema, work: WORK }))
  const isDevelopment = environment === 'development'
  const question = isDevelopment
    ? 'Record? [y/N] '
    : `Type the name of the cluster to record it (${printable(cluster)}): `
  const answer = (await stdio.ask(question))?.trim() ?? ''
  if (isDevelopment ? isYes(answer) : answer === cluster) return
  const nextStep = isDevelopment ? 'answer y' : `type the name of the cluster: ${cluster}`
  throw refused('The recording was not confirmed; nothing was changed.', `To record after all, ${nextStep}.`)
}
