import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SANDBOX, type ClusterProfile } from '../../shared/cluster.ts'
import { SILENT } from '../../shared/logger.ts'
import { problemOf } from '../../shared/problem-error.ts'
import type { Problem } from '../../shared/problem.ts'
import { tryFileLock } from '../files/file-lock.ts'
import { createClusters, parseProfile } from './clusters.ts'
import { useAwsFiles } from './testing/aws-files.ts'

const aws = useAwsFiles()
let home: string
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'sluice-clusters-'))))
afterEach(async () => await rm(home, { recursive: true, force: true }))

const open = (folder = home) => createClusters({ home: folder, askMfa: async () => '000000', logger: SILENT })
const file = () => join(home, 'clusters.json')
const profileNamed = (name: string, changes: Partial<ClusterProfile> = {}): ClusterProfile =>
  parseProfile({
    name,
    endpoint: 'abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws',
    region: 'us-east-1',
    environment: 'staging',
    ...changes,
  })

async function problemOfCall(call: Promise<unknown>): Promise<Problem> {
  return problemOf(
    await call.then(
      () => new Error('it worked'),
      (error: unknown) => error,
    ),
  )
}

describe('saved clusters', () => {
  it('are the sandbox alone at first, and looking leaves nothing behind', async () => {
    expect(await open(join(home, 'none')).list()).toEqual([SANDBOX])
    expect(await readdir(home)).toEqual([])
  })

  it('stay for the next start, by name after the sandbox', async () => {
    await open().save(profileNamed('zebra'), null)
    await open().save(profileNamed('apple', { user: 'app', schema: 'shop', colour: 'red' }), null)
    const listed = await open().list()
    expect(listed.map(({ name }) => name)).toEqual(['sandbox', 'apple', 'zebra'])
    expect(listed[1]).toEqual({
      name: 'apple',
      environment: 'staging',
      colour: 'red',
      lastUsed: null,
      profile: {
        name: 'apple',
        endpoint: 'abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws',
        port: 5_432,
        region: 'us-east-1',
        user: 'app',
        schema: 'shop',
        awsProfile: null,
        authorityFile: null,
        environment: 'staging',
        colour: 'red',
      },
    })
  })

  it('are for their owner alone, in a folder that is made when it is missing', async () => {
    const deep = join(home, 'deep', 'home')
    await open(deep).save(profileNamed('one'), null)
    expect((await stat(join(deep, 'clusters.json'))).mode & 0o777).toBe(0o600)
    expect((await stat(deep)).mode & 0o777).toBe(0o700)
  })

  it('can be replaced, also by one of another name, and keep when they were used', async () => {
    aws.write('.aws/credentials', '[default]\naws_access_key_id = a\naws_secret_access_key = s\n')
    const clusters = open()
    await clusters.save(profileNamed('one'), null)
    await clusters.connection('one')
    const replaced = await clusters.save(profileNamed('ONE', { user: 'app' }), 'one')
    expect(replaced[1]).toMatchObject({ name: 'ONE', profile: { user: 'app' } })
    expect(replaced[1]?.lastUsed).not.toBeNull()
    expect(replaced).toHaveLength(2)
  })

  it('can be removed', async () => {
    await open().save(profileNamed('one'), null)
    expect(await open().remove('one')).toEqual([SANDBOX])
    expect(await open().list()).toEqual([SANDBOX])
  })

  it.each([
    ['a name that another has, but for upper and lower case', profileNamed('ORDERS'), null, 'cluster-exists'],
    ['a name that another has, in the place of a third', profileNamed('orders'), 'third', 'cluster-exists'],
    ['the place of one that is not there', profileNamed('new'), 'absent', 'cluster-unknown'],
    ['the name of the sandbox', profileNamed('Sandbox'), null, 'cluster-exists'],
    ['a name that no shell takes', { ...profileNamed('a'), name: 'a b' }, null, 'cluster-invalid'],
    ['a Region that is none', { ...profileNamed('a'), region: 'Europe' }, null, 'cluster-invalid'],
    ['an endpoint that is none', { ...profileNamed('a'), endpoint: 'a b' }, null, 'cluster-invalid'],
  ])('refuse %s, and nothing changes', async (_what, profile, replaces, code) => {
    await open().save(profileNamed('orders'), null)
    await open().save(profileNamed('third'), null)
    const before = await readFile(file(), 'utf8')
    const problem = await problemOfCall(open().save(profile, replaces))
    expect(problem).toMatchObject({ kind: 'usage', code })
    expect(problem.nextStep).not.toBe('')
    expect(await readFile(file(), 'utf8')).toBe(before)
  })

  it('name those that are known when one is not', async () => {
    await open().save(profileNamed('orders'), null)
    const problem = await problemOfCall(open().profile('shop'))
    expect(problem).toMatchObject({ kind: 'usage', code: 'cluster-unknown' })
    expect(problem.nextStep).toContain('sandbox, orders')
    expect(problem.action).toBe('add-cluster')
    expect((await problemOfCall(open().remove('ORDERS'))).nextStep).toContain('Did you mean orders?')
  })

  it('that are lent are known to this process alone', async () => {
    const clusters = open()
    clusters.lend(profileNamed('borrowed'))
    expect(await clusters.profile('borrowed')).toMatchObject({ name: 'borrowed' })
    expect(await clusters.list()).toEqual([SANDBOX])
    expect(await problemOfCall(open().profile('borrowed'))).toMatchObject({ code: 'cluster-unknown' })
  })
})

describe('the file', () => {
  it.each([
    ['', 'cannot be parsed'],
    ['{"version":1,"clusters":[{"profile":{"name"', 'cannot be parsed'],
    ['[]', 'cannot be parsed'],
    ['{"version":1,"clusters":[{"profile":{"name":"a"},"lastUsed":null}]}', 'clusters.0.profile.endpoint'],
    ['{"version":2,"clusters":{}}', 'newer version of Sluice'],
  ])('%j is left as it is, and said to be broken', async (text, words) => {
    await writeFile(file(), text)
    const calls = [
      async () => open().list(),
      async () => open().save(profileNamed('one'), null),
      async () => open().remove('one'),
      async () => open().connection('one'),
    ]
    for (const call of calls) {
      const problem = await problemOfCall(call())
      expect(problem).toMatchObject({ kind: 'failed', code: 'clusters-broken' })
      expect(problem.message).toContain(file())
      expect(problem.message).toContain(words)
    }
    expect(await readFile(file(), 'utf8')).toBe(text)
  })

  it('may begin with a byte order mark, and is never read as another encoding', async () => {
    await open().save({ ...profileNamed('one'), user: 'clärk' }, null)
    const text = await readFile(file(), 'utf8')
    await writeFile(file(), `\ufeff${text}`)
    expect(await open().list()).toHaveLength(2)
    for (const [bytes, words] of [
      [Buffer.from(text, 'latin1'), 'is not valid UTF-8'],
      [Buffer.from(`\ufeff${text}`, 'utf16le'), 'is UTF-16'],
    ] as const) {
      await writeFile(file(), bytes)
      const problem = await problemOfCall(open().save(profileNamed('two'), null))
      expect(problem).toMatchObject({ code: 'clusters-broken', message: expect.stringContaining(words) })
      expect(await readFile(file())).toEqual(bytes)
    }
  })

  it('that names two clusters alike is broken', async () => {
    const entry = (name: string) => ({ profile: profileNamed(name), lastUsed: null })
    await writeFile(file(), JSON.stringify({ version: 1, clusters: [entry('one'), entry('ONE')] }))
    expect(await problemOfCall(open().list())).toMatchObject({ code: 'clusters-broken' })
  })

  it('that is a folder, or in the place of one, is told', async () => {
    await mkdir(file())
    expect(await problemOfCall(open().list())).toMatchObject({ code: 'clusters-broken' })
    await writeFile(join(home, 'not-a-folder'), '')
    const problem = await problemOfCall(open(join(home, 'not-a-folder')).save(profileNamed('one'), null))
    expect(problem).toMatchObject({
      code: 'clusters-broken',
      nextStep: expect.stringContaining('SLUICE_HOME'),
    })
  })

  it('loses nothing when many change it at once, in this process and in others', async () => {
    const here = Array.from({ length: 10 }, async (_, at) => open().save(profileNamed(`here-${at}`), null))
    const there = Array.from({ length: 3 }, async (_, at) => saveElsewhere(`there-${at}`, 5))
    await Promise.all([...here, ...there])
    const names = (await open().list()).map(({ name }) => name)
    expect(names).toHaveLength(1 + 10 + 15)
    expect((await readdir(home)).toSorted()).toEqual(['clusters.json', 'clusters.lock'])
  })

  it('waits for whoever changes it', async () => {
    const lock = tryFileLock(join(home, 'clusters.lock'))
    let saved = false
    const saving = open()
      .save(profileNamed('one'), null)
      .then(() => (saved = true))
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(saved).toBe(false)
    lock?.close()
    await saving
  })
})

/** Saves so many clusters in a process of its own. */
async function saveElsewhere(name: string, count: number): Promise<void> {
  const script = `
    import { createClusters, parseProfile } from ${JSON.stringify(new URL('./clusters.ts', import.meta.url).href)}
    const clusters = createClusters({ home: ${JSON.stringify(home)}, askMfa: async () => '', logger: { info() {}, warn() {} } })
    for (let at = 0; at < ${count}; at += 1)
      await clusters.save(parseProfile({ ...${JSON.stringify(profileNamed('x'))}, name: ${JSON.stringify(name)} + '-' + at }), null)`
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
}

describe('a connection', () => {
  beforeEach(() => {
    aws.write('.aws/credentials', '[work]\naws_access_key_id = AKID\naws_secret_access_key = secret\n')
  })

  it('has the endpoint, the user, the schema and fresh credentials, and notes its use', async () => {
    const clusters = open()
    await clusters.save(
      profileNamed('one', { awsProfile: 'work', user: 'app', schema: 'shop', port: 6_000 }),
      null,
    )
    expect(await clusters.connection('one')).toEqual({
      host: 'abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws',
      port: 6_000,
      database: 'postgres',
      user: 'app',
      schema: 'shop',
      identity: {
        kind: 'iam',
        region: 'us-east-1',
        credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
        authority: null,
      },
    })
    const [, used] = await clusters.list()
    expect(Date.now() - Date.parse(used?.lastUsed ?? '')).toBeLessThan(60_000)
    expect(await readFile(file(), 'utf8')).not.toMatch(/secret|AKID/)
  })

  it('writes its use down once, not for each of the connections of a job', async () => {
    const clusters = open()
    await clusters.save(profileNamed('one', { awsProfile: 'work' }), null)
    await clusters.connection('one')
    const { mtimeMs } = await stat(file())
    await Promise.all(Array.from({ length: 20 }, async () => clusters.connection('one')))
    expect((await stat(file())).mtimeMs).toBe(mtimeMs)
  })

  it('does without noting its use where the home cannot be written to', async () => {
    await open().save(profileNamed('one', { awsProfile: 'work' }), null)
    // The place of the lock is taken by a folder, which stops the superuser too.
    await rm(join(home, 'clusters.lock'))
    await mkdir(join(home, 'clusters.lock'))
    expect(await open().connection('one')).toMatchObject({ user: 'admin' })
  })

  it('trusts the authorities of a PEM file and nothing else in it', async () => {
    const certificate = await readFile(new URL('./testing/authority.pem', import.meta.url), 'utf8')
    const path = aws.write(
      'authority.pem',
      `# comment\n${certificate}\n-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n`,
    )
    const clusters = open()
    clusters.lend(profileNamed('one', { awsProfile: 'work', authorityFile: path }))
    expect(await clusters.connection('one')).toMatchObject({ identity: { authority: certificate } })
  })

  it.each(['/dev/zero', tmpdir()])('does not read %s, which is no file', async (path) => {
    expect(await problemOfCall(open().authority(profileNamed('one', { authorityFile: path })))).toMatchObject(
      {
        code: 'certificate-untrusted',
        message: expect.stringContaining('is not a file'),
      },
    )
  })

  it.each([
    ['absent.pem', null, 'cannot be read'],
    ['large.pem', 'x'.repeat(1024 * 1024 + 1), 'is not a file of at most 1 MiB'],
    ['empty.pem', '', 'no certificate'],
    ['damaged.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', 'damaged'],
  ])('does not trust %s', async (name, text, words) => {
    const path = text === null ? join(aws.home, name) : aws.write(name, text)
    const clusters = open()
    clusters.lend(profileNamed('one', { awsProfile: 'work', authorityFile: path }))
    const problem = await problemOfCall(clusters.connection('one'))
    expect(problem).toMatchObject({ code: 'certificate-untrusted' })
    expect(problem.message).toContain(path)
    expect(problem.message).toContain(words)
  })
})

describe('AWS profiles', () => {
  it('are a problem where none can be read, and those that can be otherwise', async () => {
    expect(await open().awsProfiles()).toEqual([])
    mkdirSync(aws.config, { recursive: true })
    expect(await problemOfCall(open().awsProfiles())).toMatchObject({
      message: expect.stringContaining(`“${aws.config}” is a folder`),
    })
    aws.write('.aws/credentials', '[keys]\naws_access_key_id = a\naws_secret_access_key = s\n')
    expect(await open().awsProfiles()).toMatchObject([{ name: 'keys' }])
  })
})
