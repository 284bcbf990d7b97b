import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { profilesOf, readSharedFiles, unreadableFile } from './shared-files.ts'
import { useAwsFiles } from './testing/aws-files.ts'

const aws = useAwsFiles()
const profiles = async () => profilesOf(await readSharedFiles())

it('are none without files', async () => {
  expect(await profiles()).toEqual([])
})

it('are those of both files, with their Region and where their credentials come from', async () => {
  aws.write(
    '.aws/config',
    `[default]
region = eu-west-1
[profile sso]
sso_session = corp
sso_account_id = 1
sso_role_name = r
[profile old-sso]
sso_start_url = https://corp.awsapps.com/start
[profile role]
role_arn = arn:aws:iam::1:role/r
source_profile = default
[profile process]
credential_process = print-keys
region = us-east-1
[profile pod]
role_arn = arn:aws:iam::1:role/pod
web_identity_token_file = /token
[profile login]
login_session = arn:aws:iam::1:user/anna
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1
[services local]
dsql =
  endpoint_url = http://127.0.0.1:1
`,
  )
  aws.write(
    '.aws/credentials',
    '[default]\naws_access_key_id = a\naws_secret_access_key = s\n[keys]\naws_access_key_id = a\naws_secret_access_key = s\n',
  )
  expect((await profiles()).toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
    { name: 'default', region: 'eu-west-1', source: 'keys' },
    { name: 'keys', region: null, source: 'keys' },
    { name: 'login', region: null, source: 'other' },
    { name: 'old-sso', region: null, source: 'sso' },
    { name: 'pod', region: null, source: 'web-identity' },
    { name: 'process', region: 'us-east-1', source: 'process' },
    { name: 'role', region: null, source: 'role' },
    { name: 'sso', region: null, source: 'sso' },
  ])
})

it('are read anew each time', async () => {
  aws.write('.aws/config', '[profile one]\nregion = us-east-1\n')
  expect(await profiles()).toHaveLength(1)
  aws.write('.aws/config', '[profile one]\nregion = us-east-1\n[profile two]\nregion = us-east-1\n')
  expect(await profiles()).toHaveLength(2)
})

it('are not the whole truth where a folder has the place of a file', async () => {
  expect(await unreadableFile()).toBeNull()
  mkdirSync(aws.config, { recursive: true })
  aws.write('.aws/credentials', '[keys]\naws_access_key_id = a\naws_secret_access_key = s\n')
  expect(await profiles()).toHaveLength(1)
  expect(await unreadableFile()).toMatchObject({
    ...{ kind: 'failed', code: 'credentials-missing' },
    message: `“${aws.config}” is a folder, so its AWS profiles are unknown.`,
    nextStep: expect.stringContaining('AWS_CONFIG_FILE'),
  })
})

/** Only root on Linux can give up the right to read everything. */
it.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
  'are not the whole truth where a file may not be read',
  () => {
    aws.write('.aws/credentials', '[keys]\naws_access_key_id = a\naws_secret_access_key = s\n')
    chmodSync(aws.credentials, 0)
    const module = JSON.stringify(new URL('./shared-files.ts', import.meta.url).href)
    const reader = `import { unreadableFile } from ${module}; console.log(JSON.stringify(await unreadableFile()))`
    const said = execFileSync(
      'setpriv',
      [
        '--bounding-set=-dac_override,-dac_read_search',
        ...[process.execPath, '--input-type=module', '--eval', reader],
      ],
      { encoding: 'utf8' },
    )
    expect(JSON.parse(said)).toMatchObject({
      message: expect.stringContaining(`${aws.credentials} cannot be read: permission denied (EACCES)`),
      nextStep:
        'Grant yourself read permission for it, or specify another file in AWS_SHARED_CREDENTIALS_FILE.',
    })
  },
)
