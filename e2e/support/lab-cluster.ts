import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page, test as base } from '@playwright/test'
import type { Sandbox, SandboxAccess } from '../../electron/sandbox/sandbox.ts'
import { preparedSandbox } from '../../electron/sandbox/prepared-sandbox.ts'
import { chooseOption } from './options.ts'
import { launch, makeHome, quit, removeHome, type SluiceApp } from './sluice-app.ts'

/** A cluster that an app reaches as it would one on AWS: by endpoint, with keys of an AWS profile. */
export interface LabCluster extends AsyncDisposable {
  readonly sandbox: Sandbox
  readonly access: SandboxAccess
  /** Below it are its files, as another home's. */
  readonly home: string
  /** Where an app finds the profile `lab`, and nothing of the machine it runs on. */
  readonly env: Readonly<Record<string, string>>
}

/** The sandbox of a home of its own, with the AWS files that lead to it. */
export async function labCluster(): Promise<LabCluster> {
  const lab = await preparedSandbox()
  await lab.sandbox.start()
  const access = await lab.sandbox.access()
  const file = (name: string) => join(lab.home, name)
  const keys = (id: string, secret: string) =>
    `aws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`
  await writeFile(
    file('credentials'),
    `[lab]\n${keys(access.accessKeyId, access.secretAccessKey)}[stranger]\n${keys('AKIASTRANGER', 'unknown')}`,
    { mode: 0o600 },
  )
  await writeFile(file('config'), SSO_CONFIG)
  return {
    ...lab,
    access,
    env: {
      HOME: lab.home,
      AWS_SHARED_CREDENTIALS_FILE: file('credentials'),
      AWS_CONFIG_FILE: file('config'),
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    [Symbol.asyncDispose]: async () => await lab[Symbol.asyncDispose](),
  }
}

/** A profile whose person has not signed in. */
const SSO_CONFIG = `[profile lab]
region = us-east-1
[profile signed-out]
sso_session = company
sso_account_id = 123456789012
sso_role_name = Developer
region = us-east-1
[sso-session company]
sso_start_url = https://company.example.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access
`

interface Fixtures {
  readonly lab: LabCluster
  readonly sluice: SluiceApp
}

/** Tests with a cluster that the app has to be told of. */
export const labTest = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures' names from this pattern
  lab: async ({}, use) => {
    await using lab = await labCluster()
    await use(lab)
  },
  sluice: async ({ lab }, use) => {
    const home = await makeHome()
    const sluice = await launch(home, { more: lab.env })
    await use(sluice)
    await quit(sluice)
    await removeHome(home)
  },
})

/** Adds the cluster by the form, as a person would. */
export async function addCluster(page: Page, lab: LabCluster, name: string): Promise<void> {
  await page.goto('app://sluice/#/cluster-form')
  await fillForm(page, lab, name)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('heading', { name: 'Clusters', level: 1 })).toBeVisible(SLOW)
}

const SLOW = { timeout: 45_000 }

/** Fills the form of a cluster as a person would who has an endpoint. */
export async function fillForm(
  page: Page,
  { access }: LabCluster,
  name: string,
  profile = 'lab',
): Promise<void> {
  await page.getByRole('radio', { name: /^By endpoint/ }).click()
  await page.getByRole('textbox', { name: 'Endpoint' }).fill(`${access.host}:${access.port}`)
  await page.getByRole('combobox', { name: 'Region' }).fill(access.region)
  await chooseAwsProfile(page, profile)
  await page.getByRole('button', { name: 'Advanced' }).click()
  await page.getByRole('textbox', { name: /^Certificate authorities/ }).fill(access.authorityFile)
  await page.getByRole('textbox', { name: 'Name' }).fill(name)
  await page.getByRole('radio', { name: /^Development/ }).click()
}

export async function chooseAwsProfile(page: Page, profile: string): Promise<void> {
  await page.getByRole('button', { name: /AWS profile/ }).click()
  await chooseOption(page, new RegExp(`^${profile}`))
}
