import { expect, type Page } from '@playwright/test'
import { UpdateSpec } from '../shared/job-spec.ts'
import { NO_FAULTS } from '../shared/sandbox-faults.ts'
import { ask, confirmedBy } from './support/bridge.ts'
import { demoTable, rowsNotPlusOne, SET_UP } from './support/database.ts'
import { addCluster, fillForm, labTest as test } from './support/lab-cluster.ts'
import { keepPictures, keepScreen } from './support/screen.ts'

const SLOW = { timeout: 30_000 }

test.describe.configure({ timeout: 180_000 })

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 })
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const step = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Steps of the test' }).getByRole('listitem').filter({ hasText: name })

test('a cluster is connected, tested, worked on and removed', async ({ sluice, lab }) => {
  const { page } = sluice
  await page.getByRole('link', { name: 'Connect a cluster' }).click()
  await expect(heading(page, 'Connect a cluster')).toBeVisible()
  await keepScreen(sluice, 'cluster-new')

  await fillForm(page, lab, 'orders')
  await button(page, 'Test connection').click()
  await expect(page.getByText(/^Connected in .*\.$/).first()).toBeVisible(SLOW)
  for (const name of ['AWS credentials', 'Authentication token', 'Network and TLS', 'Login', 'Ledger'])
    await expect(step(page, name).getByLabel('Passed', { exact: true })).toBeVisible()
  await keepScreen(sluice, 'cluster-tested')
  await button(page, 'Save').click()
  await expect(heading(page, 'Clusters')).toBeVisible(SLOW)
  await expect(page.getByRole('heading', { name: /orders/ })).toBeVisible()
  await keepScreen(sluice, 'clusters-saved')

  await page.getByRole('link', { name: 'Open tables of orders' }).click()
  const row = page.getByRole('row').filter({ hasText: 'batch_test' })
  await expect(row).toBeVisible(SLOW)
  await row.getByRole('radio').click()
  await page.getByRole('tab', { name: /^Indexes/ }).click()
  await expect(page.getByText('batch_test_pkey').first()).toBeVisible(SLOW)
  await keepScreen(sluice, 'cluster-tables')

  await row.getByRole('link', { name: /New purge/ }).click()
  await page.getByRole('button', { name: 'All rows' }).click()
  await button(page, 'Dry run').click()
  const run = /^Delete about [\d,]+ rows$/
  await expect(button(page, run)).toBeVisible(SLOW)
  await button(page, run).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: run })).toBeDisabled()
  await keepScreen(sluice, 'new-job-confirm')
  expect(await demoTable(lab.home)).toEqual(SET_UP)
  await dialog.getByRole('textbox').fill('batch_test')
  await dialog.getByRole('button', { name: run }).click()
  await expect(page.getByText(/^5,000 rows of batch_test deleted in /)).toBeVisible(SLOW)
  await button(page, 'Job definition').click()
  await expect(
    page.getByText(/^Approved by .+ as database user admin from the window, .+\. Plan [0-9a-f]{12}\.$/),
  ).toBeVisible()
  await keepScreen(sluice, 'job-on-cluster')
  expect(await demoTable(lab.home)).toMatchObject({ rows: 0 })

  await page.goto('app://sluice/#/clusters')
  await button(page, 'More actions for orders').click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await keepScreen(sluice, 'cluster-remove')
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('No clusters connected')).toBeVisible(SLOW)
  expect((await ask(page, 'clusters:list', undefined)).map(({ name }) => name)).toEqual(['sandbox'])
})

test('faults of the sandbox are turned on, shown wherever jobs run, and turned off', async ({ sluice }) => {
  const { page } = sluice
  await ask(page, 'sandbox:start', undefined)
  await page.goto('app://sluice/#/clusters')
  await button(page, /^Faults/).click()
  await page.getByRole('textbox', { name: 'Conflicts at COMMIT (%)' }).fill('101')
  await expect(button(page, 'Apply')).toBeDisabled()
  await page.getByRole('textbox', { name: 'Conflicts at COMMIT (%)' }).fill('25')
  await page.getByRole('textbox', { name: 'Delay (ms)' }).fill('3')
  await button(page, 'Apply').click()
  await expect(page.getByText('Faults are on').first()).toBeVisible()
  await keepScreen(sluice, 'sandbox-faults')
  expect(await ask(page, 'sandbox:faults', undefined)).toEqual({
    ...NO_FAULTS,
    conflictRate: 0.25,
    delayMs: 3,
  })
  await page.goto('app://sluice/#/new-job')
  await expect(page.getByRole('banner').or(page.locator('#top')).getByText('Faults on').first()).toBeVisible()
  await page.goto('app://sluice/#/clusters')
  await button(page, 'Turn faults off').click()
  await expect(page.getByText('Faults on')).toHaveCount(0)
  expect(await ask(page, 'sandbox:faults', undefined)).toEqual(NO_FAULTS)
})

test('what keeps a connection from being made is said with its cause and what to do', async ({
  sluice,
  lab,
}) => {
  const { page } = sluice
  await addCluster(page, lab, 'orders')
  const check = async (failed: string, why: RegExp, picture: string): Promise<void> => {
    await button(page, 'Test connection of orders').click()
    await expect(step(page, failed).getByLabel('Failed', { exact: true })).toBeVisible({ timeout: 90_000 })
    await expect(step(page, failed)).toContainText(why)
    await keepScreen(sluice, picture)
    await button(page, 'Close the test').click()
  }
  const [, saved] = await ask(page, 'clusters:list', undefined)
  const profile = saved?.profile
  if (!profile) throw new Error('The cluster was not saved.')
  const change = async (but: Partial<typeof profile>): Promise<void> => {
    await ask(page, 'clusters:save', { profile: { ...profile, ...but }, replaces: 'orders' })
    await page.reload()
    await expect(heading(page, 'Clusters')).toBeVisible(SLOW)
  }

  await lab.sandbox.setFaults({ ...NO_FAULTS, expiredTokens: true })
  await check('Login', /clock/i, 'cluster-clock')
  await lab.sandbox.setFaults({ ...NO_FAULTS, refuse: 'denied' })
  await check('Login', /dsql:DbConnectAdmin/, 'cluster-denied')
  await lab.sandbox.setFaults(NO_FAULTS)
  await change({ awsProfile: 'signed-out' })
  await check('AWS credentials', /aws sso login --profile signed-out/, 'cluster-signed-out')
  await change({ authorityFile: null })
  await check('Network and TLS', /certificate/i, 'cluster-untrusted')
  await change({ user: 'nobody' })
  await check('Login', /nobody/, 'cluster-user-unknown')
  await change({})
  await lab.sandbox.stop()
  await check('Network and TLS', /127\.0\.0\.1/, 'cluster-gone')
  await lab.sandbox.start({ port: lab.access.port })
  await button(page, 'Test connection of orders').click()
  await expect(page.getByText(/^Connected in .*\.$/).first()).toBeVisible(SLOW)
})

test('a job outlives a cluster that goes away, and ends exactly once', async ({ sluice, lab }) => {
  const { page } = sluice
  await addCluster(page, lab, 'orders')
  await lab.sandbox.setFaults({ ...NO_FAULTS, conflictRate: 0.2, cutRate: 0.05 })
  const spec = UpdateSpec.parse({
    operation: 'update',
    cluster: 'orders',
    table: { schema: 'public', name: 'batch_test' },
    where: 'true',
    set: 'value = value + 1',
    touchUpdatedAt: false,
    strategy: 'range',
    limits: {
      batchSize: 50,
      workers: 2,
      rowsPerSecond: 500,
      maxRejects: 0,
      approvedRows: null,
    },
  })
  const confirmed = await confirmedBy(page, spec, 'development')
  const { jobId } = await ask(page, 'jobs:start', { ...spec, confirmed })
  await page.goto(`app://sluice/#/jobs/${jobId}`)
  await expect(page.getByText(/^[1-9][\d,]* of about 5,\d{3} rows/).first()).toBeVisible(SLOW)
  await lab.sandbox.stop()
  await expect(page.getByText(/cannot be reached|does not answer|could not connect/i).first()).toBeVisible(
    SLOW,
  )
  await expect(page.getByText(/^(Measuring|about .* left)/)).toBeHidden()
  await keepPictures(sluice, 'job-cluster-away')
  await lab.sandbox.start({ port: lab.access.port })
  await expect(page.getByText(/^5,000 rows of batch_test changed in /)).toBeVisible({ timeout: 90_000 })
  expect(await rowsNotPlusOne(lab.home)).toBe(0)
  await keepScreen(sluice, 'job-with-faults')
})
