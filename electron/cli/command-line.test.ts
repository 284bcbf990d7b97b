import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runOnTerminal } from './testing/on-terminal.ts'
import { outputLines, runCli, startCli } from './testing/run-cli.ts'

/** Nothing here gets as far as starting a sandbox in it. */
const HOME = await mkdtemp(join(tmpdir(), 'sluice-cli-'))
afterAll(async () => await rm(HOME, { recursive: true, force: true }))

const run = async (...args: string[]) => await runCli(HOME, ...args)

describe('help', () => {
  it('lists commands, exit codes and examples, without an error', async () => {
    const { code, out, error } = await run('--help')
    expect({ code, error }).toEqual({ code: 0, error: '' })
    for (const told of [
      'demo',
      'sandbox',
      'clusters',
      'purge',
      'update',
      'repopulate',
      'jobs',
      'resume',
      'worker',
      'ledger',
      'undo',
      'archive',
      'Exit codes:',
      '4  stopped',
      '$ sluice purge',
    ])
      expect(out).toContain(told)
    expect(out).not.toContain('\u001b')
  })

  it.each([
    [
      'purge',
      [
        '--cluster',
        '--table',
        '--where',
        '--batch-size',
        '--strategy',
        '--dry-run',
        '--yes',
        '--json',
        '--endpoint',
        '--aws-profile',
      ],
    ],
    ['update', ['--set', '--touch-updated-at', '--workers', '--rate', '--max-rejects', '--approved-rows']],
    ['repopulate', ['--rows', '--batch-size']],
    ['jobs', ['--cluster', '--endpoint', '--json', 'show']],
    ['clusters', ['list', 'add', 'test', 'remove', 'discover']],
    ['resume', ['--cluster', '--batch-size', '--workers', '--rate', '--json', 'resuming it approves']],
    ['worker', ['--job', '--cluster', '--workers', '--json']],
    ['pause', ['--cluster']],
    ['adjust', ['--batch-size', '--workers', '--rate <n|none>', '--max-rejects']],
    ['cancel', ['--cluster']],
    ['rejects', ['--cluster', '--json']],
    ['ledger', ['create', 'sql']],
  ])('of %s shows its options and examples', async (command, options) => {
    const { code, out } = await run(command, '--help')
    expect(code).toBe(0)
    for (const option of options) expect(out).toContain(option)
    expect(out).toContain(`$ sluice ${command}`)
  })

  it('survives a reader who leaves', async () => {
    const { child, ended } = startCli(HOME, ['--help'])
    child.stdout?.destroy()
    expect(await ended).toMatchObject({ code: 0, error: '' })
  })

  it('names what Sluice reads from the environment, and its files', async () => {
    const { out } = await run('--help')
    for (const told of ['SLUICE_HOME', 'NO_COLOR', 'AWS_PROFILE', 'clusters.json', 'history.sqlite'])
      expect(out).toContain(told)
    for (const line of out.split('\n')) expect(line.length).toBeLessThan(110)
  })

  it('is asked for by its command, too, of all commands at once as well', async () => {
    const help = await run('help')
    expect(help).toEqual(await run('--help'))
    expect(await run('help', 'jobs', 'show')).toEqual(await run('jobs', 'show', '--help'))
    const { code, out } = await run('help', '--all')
    expect(code).toBe(0)
    expect(out.startsWith(help.out)).toBe(true)
    for (const command of ['sandbox faults', 'clusters add', 'jobs show', 'completion'])
      expect(out).toContain(`Usage: sluice ${command} `)
  })

  it.each([{ NO_COLOR: '1' }, { NO_COLOR: '' }, { NO_COLOR: '1', FORCE_COLOR: '1' }, { TERM: 'dumb' }])(
    'and errors have no colours on a terminal, with %j',
    async (env) => {
      for (const args of [['--help'], ['purge', '--help'], ['porge'], ['purge', '--cluster', 'sandbox']]) {
        const { out } = await runOnTerminal(HOME, args, env, [])
        expect(out).toMatch(/^(?:Usage|error): /)
        expect(out).not.toContain('\u001b')
      }
    },
  )
})

describe('wrong usage', () => {
  it.each([
    [[], 'No command was given.', 'sluice --help'],
    [['porge'], 'Unknown command “porge”.', 'Did you mean purge? See: sluice --help'],
    [['sandbox'], 'No command was given.', 'sluice sandbox --help'],
    [
      ['purge', '--were', 'true'],
      'Unknown option “--were”.',
      'Did you mean --where? See: sluice purge --help',
    ],
    [['purge', '--cluster'], 'Option “--cluster <name>” argument missing.', 'sluice purge --help'],
    [['purge', '--cluster', 'sandbox'], 'purge needs --table.', '--table batch_test'],
    [
      ['purge', '--where', 'a', '--where', 'b'],
      'Option “--where <sql>” is specified twice.',
      'Specify it only once.',
    ],
    [['purge', '--where', 'a', '=', '1'], 'Too many arguments for “purge”.', 'Quote a condition'],
    [['repopulate', '--cluster', 'sandbox', '--rows', '1e3'], '--rows takes a whole number', '--rows 5000'],
    [['jobs', '--region', 'us-east-1'], 'jobs needs --cluster.', '--cluster sandbox'],
    [['jobs', 'show'], 'Missing required argument “job”.', 'sluice jobs show --help'],
    [['jobs', 'show', '1a2b3c4d'], 'no job “1a2b3c4d” in the history of this machine', 'sluice jobs'],
    [['resume'], 'Missing required argument “job”.', 'sluice resume --help'],
    [['resume', '1a2b3c4d'], 'resume needs --cluster.', '--cluster sandbox'],
    [['resume', '1a2b3c4d', '--rate', '0'], 'resume needs --cluster.', '--cluster sandbox'],
    [['resume', 'a', '--cluster', 'sandbox', '--rate', '0'], '--rate takes a whole number', '--rate none'],
    [['worker', '--cluster', 'sandbox'], 'worker needs --job.', 'sluice worker --help'],
    [['worker', '1a2b3c4d'], 'Too many arguments for “worker”.', 'sluice worker --help'],
    [['adjust', '1a2b3c4d', '--cluster', 'sandbox'], 'at least one new limit', '--rate or --max-rejects'],
    [['pause', '1a2b3c4d', '1a2b3c4d'], 'Too many arguments for “pause”.', 'sluice pause --help'],
    [['help', 'porge'], 'Unknown command “porge”.', 'See: sluice --help'],
    [['help', 'jobs', 'sho'], 'Unknown command “sho”.', 'See: sluice jobs --help'],
    [['completion'], 'Missing required argument “shell”.', 'See: sluice completion --help'],
    [['ledger'], 'No command was given.', 'sluice ledger --help'],
    [['ledger', 'create'], 'ledger create needs --cluster.', 'sluice ledger create --help'],
    [['resume', '1a2b3c', '--cluster', 'sandbox'], 'first 8 characters', 'sluice jobs --cluster sandbox'],
    [['cancel', 'not-a-job', '--cluster', 'sandbox'], '“not-a-job” is neither', 'sluice jobs --cluster'],
    [['clusters', 'record', 'sandbox', '--to', ''], '“” is not the name of a file.', 'Specify a file.'],
    [
      ['clusters', 'record', 'sandbox', '--to', 'no-such/'],
      '“no-such/” is not the name of a file.',
      'Specify a file.',
    ],
    [['sandbox', 'compare', ''], '“” is not the name of a file.', 'Specify a file.'],
    [['sandbox', 'compare'], 'Missing required argument “file”.', 'See: sluice sandbox compare --help'],
    [['clusters', 'record', 'sandbox', '--to'], 'argument missing.', 'See: sluice clusters record --help'],
    [['sandbox', 'porge'], 'Unknown command “porge”.', 'See: sluice sandbox --help'],
    [['demo', '--rows', '0'], '--rows takes a whole number', '--rows 100000'],
  ])('%j is answered with its cause and the next step, and exit code 2', async (args, cause, next) => {
    const { code, out, error } = await run(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    const [first = '', second = '', ...rest] = error.split('\n')
    expect(first).toMatch(/^error: /)
    expect(first).toContain(cause)
    expect(second).toMatch(/^next: /)
    expect(second).toContain(next)
    expect(rest).toEqual([''])
  })

  it('is told as the result line too when JSON was asked for', async () => {
    const { code, out, error } = await run('purge', '--json', '--porpoise')
    expect(code).toBe(2)
    expect(error).toContain('Unknown option “--porpoise”.')
    expect(outputLines(out)).toEqual([
      {
        type: 'result', jobId: null, state: 'failed', rows: 0, unknownRows: 0, batches: 0, retries: 0, conflicts: 0, seconds: 0,
        rejects: 0, verification: null, resumable: false,
        problem: {
          kind: 'usage',
          code: 'usage',
          message: 'Unknown option “--porpoise”.',
          nextStep: 'See: sluice purge --help',
        },
      },
    ]) // prettier-ignore
  })
})
