import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openHistory } from '../../history/history.ts'
import { storedWith } from '../../history/testing/beat.ts'
import { historyFile } from '../../home.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { runCli } from '../testing/run-cli.ts'
import { missingShell, offeredByFish, startShell } from './testing/shells.ts'

const HOME = join(ownFolder('completion'), 'home')
const JOB = '1a2b3c4d-0000-4000-8000-000000000000'
/** Names that a shell would take for something else. */
const HOSTILE = [
  'my own team',
  'team:dev',
  `it's "so"`,
  '$(touch pwned)',
  '`touch pwned`',
  'wow!',
  'a;touch pwned',
  '~x*',
]
const AWS_FILE = join(ownFolder('aws'), 'credentials')
const ENV = { SLUICE_HOME: HOME, AWS_SHARED_CREDENTIALS_FILE: AWS_FILE, AWS_CONFIG_FILE: join(HOME, 'none') }

beforeAll(async () => {
  mkdirSync(HOME)
  const endpoint = ['--endpoint', 'abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws']
  await runCli(HOME, 'clusters', 'add', 'orders.eu', ...endpoint, '--environment', 'staging')
  writeFileSync(
    AWS_FILE,
    HOSTILE.map((name) => `[${name}]\naws_access_key_id = a\naws_secret_access_key = b\n`).join(''),
  )
  const history = openHistory(historyFile(HOME), null)
  await history.see([storedWith({ jobId: JOB, createdAt: Date.now() })])
  await history.close()
})

/** What is typed before TAB, and what Sluice is called with. */
const COMPLETED: readonly (readonly [typed: string, ...words: string[]])[] = [
  ['pur', 'purge'],
  ['purge --strategy seq', 'purge', '--strategy', 'sequential'],
  ['purge --environment=dev', 'purge', '--environment=development'],
  ['purge --touch', 'purge', '--touch'],
  ['update --touch', 'update', '--touch-updated-at'],
  ['purge --cluster or', 'purge', '--cluster', 'orders.eu'],
  ['jobs --cluster or', 'jobs', '--cluster', 'orders.eu'],
  ['clusters test or', 'clusters', 'test', 'orders.eu'],
  ['export 1a2b3c4d --format ht', 'export', '1a2b3c4d', '--format', 'html'],
  ['resume 1a', 'resume', '1a2b3c4d'],
  ['worker --job 1a2b3c4d-', 'worker', '--job', JOB],
  ['completion fi', 'completion', 'fish'],
  ['purge --where-file jo', 'purge', '--where-file', 'job file.sql'],
  ['purge --aws-profile my', 'purge', '--aws-profile', 'my own team'],
  ['purge --aws-profile "my', 'purge', '--aws-profile', 'my own team'],
  ["purge --aws-profile 'my o", 'purge', '--aws-profile', 'my own team'],
  [String.raw`purge --aws-profile my\ o`, 'purge', '--aws-profile', 'my own team'],
  ['purge --aws-profile team:d', 'purge', '--aws-profile', 'team:dev'],
  ['purge --aws-profile=team:', 'purge', '--aws-profile=team:dev'],
  ['purge --aws-profile "it', 'purge', '--aws-profile', `it's "so"`],
  [String.raw`purge --aws-profile it\'`, 'purge', '--aws-profile', `it's "so"`],
  [String.raw`purge --aws-profile \$`, 'purge', '--aws-profile', '$(touch pwned)'],
  ["purge --aws-profile '$", 'purge', '--aws-profile', '$(touch pwned)'],
  [String.raw`purge --aws-profile "\$`, 'purge', '--aws-profile', '$(touch pwned)'],
  [String.raw`purge --aws-profile \``, 'purge', '--aws-profile', '`touch pwned`'],
  ['purge --aws-profile a', 'purge', '--aws-profile', 'a;touch pwned'],
  ['purge --aws-profile wo', 'purge', '--aws-profile', 'wow!'],
  ['purge --aws-profile "wo', 'purge', '--aws-profile', 'wow!'],
  [String.raw`purge --aws-profile \~`, 'purge', '--aws-profile', '~x*'],
]

/** What a report of the tests shows where they are skipped. */
const reasonOf = (missing: string | null) => (missing === null ? '' : `, which cannot be tried: ${missing}`)
const POSIX_SHELLS = (['bash', 'zsh'] as const).map((shell) => {
  const missing = missingShell(shell)
  return [shell, reasonOf(missing), missing] as const
})

describe.each(POSIX_SHELLS)('TAB in %s%s', (shell, _reason, missing) => {
  let started: Awaited<ReturnType<typeof startShell>>
  beforeAll(async () => {
    if (missing !== null) return
    started = await startShell(shell, ENV)
    writeFileSync(join(started.work, 'job file.sql'), 'true')
  })
  afterAll(async () => await (missing === null && started.end()))

  it.skipIf(missing !== null).each(COMPLETED)('completes %s', async (typed, ...words) => {
    const { words: got, shown } = await started.pressed(`sluice ${typed}\t`)
    expect(got).toEqual(words)
    expect(shown).not.toMatch(/error|warning/i)
    expect(readdirSync(started.work)).toEqual(['job file.sql'])
  })
})

const missingFish = missingShell('fish')
describe.skipIf(missingFish !== null)(`TAB in fish${reasonOf(missingFish)}`, () => {
  const work = ownFolder('fish')
  const offered = (typed: string) => offeredByFish(`sluice ${typed}`, ENV, work)
  beforeAll(() => writeFileSync(join(work, 'job file.sql'), 'true'))

  it('offers commands, options and values with what they are', () => {
    expect(offered('pur')).toEqual([expect.stringMatching(/^purge\tDelete every row/)])
    expect(offered('purge --strategy ')).toEqual(['hash', 'range', 'sequential'])
    expect(offered('purge --environment=dev')).toEqual(['--environment=development'])
    expect(offered('purge --cluster or')).toEqual(['orders.eu\tstaging, us-east-1'])
    expect(offered('resume 1a')).toEqual(['1a2b3c4d\tpurge batch_test on sandbox, running'])
    expect(offered('purge --whe')).toEqual([
      expect.stringMatching(/^--where\t/),
      expect.stringMatching(/^--where-file\t/),
    ])
  })

  it('offers the names of files where an option takes one', () => {
    expect(offered('purge --where-file jo')).toEqual([expect.stringMatching(/^job file\.sql/)])
    expect(offered('purge --where-file=jo')).toEqual([expect.stringMatching(/^--where-file=job file\.sql/)])
    expect(offered('purge --table jo')).toEqual([])
  })

  it('offers names that mean something to a shell as they are', () => {
    expect(offered('purge --aws-profile ').toSorted()).toEqual(HOSTILE.toSorted())
    expect(offered("purge --aws-profile 'my o")).toEqual(['my own team'])
    expect(readdirSync(work)).toEqual(['job file.sql'])
  })
})

describe('an answer to a shell', () => {
  const ask = async (home: string, ...asked: string[]) => await runCli(home, 'complete', ...asked)

  it('leaves no trace where Sluice was never used', async () => {
    const home = join(ownFolder('fresh'), 'home')
    expect(await ask(home, 'fish', '', 'purge', '--cluster')).toEqual({
      code: 0, out: 'words\nsandbox\tthe embedded cluster\n', error: '',
    }) // prettier-ignore
    expect(await ask(home, 'fish', '', 'resume')).toEqual({ code: 0, out: 'words\n', error: '' })
    expect(existsSync(home)).toBe(false)
  })

  it('leaves no trace where it was, and finds jobs that run just now', async () => {
    const history = openHistory(historyFile(HOME), null)
    const running = { jobId: '9f8e7d6c-0000-4000-8000-000000000000', createdAt: Date.now() }
    await history.see([storedWith(running)])
    const before = readdirSync(HOME)
    expect((await ask(HOME, 'fish', '9f', 'pause')).out).toContain('9f8e7d6c\t')
    expect(readdirSync(HOME)).toEqual(before)
    await history.remove(running.jobId)
    await history.close()
    const left = readdirSync(HOME)
    expect((await ask(HOME, 'fish', '', 'pause')).out).toContain('1a2b3c4d\t')
    expect(readdirSync(HOME)).toEqual(left)
  })

  it('is empty where what it would tell cannot be read', async () => {
    const home = ownFolder('damaged')
    for (const file of ['clusters.json', 'history.sqlite']) writeFileSync(join(home, file), 'damaged')
    const nothing = { code: 0, out: '', error: '' }
    expect(await ask(home, 'bash', 'sluice purge --cluster ', '')).toEqual(nothing)
    expect(await ask(home, 'bash', 'sluice resume ', '')).toEqual(nothing)
    expect(readdirSync(home).toSorted()).toEqual(['clusters.json', 'history.sqlite'])
  })

  it('offers each option once, those of its command alone, and none after --', async () => {
    const words = async (line: string) => {
      const { out } = await ask(HOME, 'bash', line, /\S*$/.exec(line)?.[0] ?? '')
      return out.split('\n').slice(1, -1)
    }
    expect(await words('sluice clusters remove orders.eu --')).toEqual(['--json', '--quiet', '--help'])
    expect(await words('sluice clusters remove orders.eu -q --')).toEqual(['--json', '--help'])
    expect(await words('sluice clusters remove -- --')).toEqual([])
    expect(await words('sluice clusters ')).toContain('discover')
    expect(await words('sluice jobs 2>err --cluster or')).toEqual(['orders.eu'])
    expect((await ask(HOME, 'bash', 'sluice jobs > ', '')).out).toBe('files\n')
  })
})

describe('sluice completion', () => {
  it('refuses a shell that it does not know', async () => {
    expect(await runCli(HOME, 'completion', 'tcsh')).toEqual({
      code: 2,
      out: '',
      error: 'error: There is no completion for the shell “tcsh”.\nnext: Use bash, zsh or fish.\n',
    })
  })
})
