import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { ACCOUNT_KEY, dsqlAccount } from '../electron/clusters/testing/account.ts'
import { httpStandIn } from '../electron/clusters/testing/http-stand-in.ts'
import { chooseAwsProfile } from './support/lab-cluster.ts'
import { keepScreen } from './support/screen.ts'
import { launch, quit, test } from './support/sluice-app.ts'

const SLOW = { timeout: 30_000 }

// Two screens are checked for accessibility, each in two themes.
test.describe.configure({ timeout: 120_000 })

const DEVICE = 'arn:aws:iam::123456789012:mfa/anna'

const AWS_CONFIG = `[profile admin]
role_arn = arn:aws:iam::123456789012:role/Admin
source_profile = base
mfa_serial = ${DEVICE}
region = us-east-1
`
const AWS_CREDENTIALS = '[base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = secret\n'

/** What STS answers to who assumes the role: the one key that the account knows. */
const ASSUMED = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
  <AccessKeyId>${ACCOUNT_KEY.accessKeyId}</AccessKeyId><SecretAccessKey>${ACCOUNT_KEY.secretAccessKey}</SecretAccessKey>
  <SessionToken>token</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration>
</Credentials></AssumeRoleResult></AssumeRoleResponse>`

test('a cluster is found in the account of a role that wants an MFA code', async ({ home }) => {
  await using account = await dsqlAccount()
  account.clusters = [
    {
      identifier: 'abcdefghijklmnopqrstuvwxyz',
      tags: { Name: 'orders', stage: 'production' },
      deletionProtectionEnabled: true,
    },
    { identifier: 'zyxwvutsrqponmlkjihgfedcba', status: 'CREATING' },
    { identifier: 'aaaaaaaaaaaaaaaaaaaaaaaaaa', status: 'DELETING', tags: { Name: 'old' } },
  ]
  const codes: (string | null)[] = []
  await using sts = await httpStandIn((_request, body) => {
    codes.push(new URLSearchParams(body).get('TokenCode'))
    return { headers: { 'content-type': 'text/xml' }, body: ASSUMED }
  })
  const aws = join(home, 'aws')
  await mkdir(aws)
  await writeFile(join(aws, 'config'), AWS_CONFIG)
  await writeFile(join(aws, 'credentials'), AWS_CREDENTIALS)
  const sluice = await launch(home, {
    more: {
      AWS_CONFIG_FILE: join(aws, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(aws, 'credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL_DSQL: account.url,
      AWS_ENDPOINT_URL_STS: sts.url,
    },
  })
  const { page } = sluice
  await page.goto('app://sluice/#/cluster-form')
  await chooseAwsProfile(page, 'admin')
  await expect(page.getByRole('combobox', { name: 'Region' })).toHaveValue('us-east-1')
  await page.getByRole('button', { name: 'Find clusters' }).click()

  const dialog = page.getByRole('dialog', { name: 'AWS asks for an MFA code' })
  await expect(dialog).toContainText(DEVICE, SLOW)
  await dialog.getByRole('button', { name: 'Submit' }).click()
  await expect(dialog).toContainText('Enter the six digits that the device shows.')
  await keepScreen(sluice, 'mfa')
  await dialog.getByRole('textbox', { name: 'MFA code' }).fill('123 456')
  await page.keyboard.press('Enter')

  const found = page.getByRole('table', { name: 'Clusters of the account' })
  await expect(found.getByRole('row')).toHaveCount(4, SLOW)
  expect(codes).toEqual(['123456'])
  await found.getByRole('row').filter({ hasText: 'orders' }).getByRole('radio').click()
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('orders')
  await expect(page.getByRole('radio', { name: /^Production/ })).toBeChecked()
  await keepScreen(sluice, 'cluster-found')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Clusters', level: 1 })).toBeVisible(SLOW)
  await expect(page.getByText('abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws').first()).toBeVisible()
  await quit(sluice)
})
