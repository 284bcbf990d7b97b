import { join } from 'node:path'
import { expect, test, type ElectronApplication } from '@playwright/test'
import { ClusterProfile } from '../shared/cluster.ts'
import { DEMO_TABLE } from '../shared/demo-table.ts'
import { PurgeSpec } from '../shared/job-spec.ts'
import { channels } from '../shared/channels.ts'
import { ask } from './support/bridge.ts'
import { demoTable, SET_UP } from './support/database.ts'
import { labCluster } from './support/lab-cluster.ts'
import { launch, makeHome, quit, removeHome, START_PAGE, type SluiceApp } from './support/sluice-app.ts'

/** Reserved for examples; nothing is ever sent there. */
const REMOTE = 'https://example.org/'

const PRELOAD = join(import.meta.dirname, '../out/preload/index.cjs')

/** One app for all: each test gets its page anew. */
let sluice: SluiceApp

test.beforeAll(async () => {
  sluice = await launch(await makeHome())
})

test.beforeEach(async () => {
  await sluice.page.goto(START_PAGE)
})

test.afterAll(async () => {
  await quit(sluice)
  await removeHome(sluice.home)
})

test.describe('content security policy', () => {
  test('every page carries the strict header, with a nonce of its own', async () => {
    const first = await fetchInMain(sluice.electron, 'app://sluice/')
    const second = await fetchInMain(sluice.electron, 'app://sluice/')
    const nonce = /'nonce-([\w+/=]{22,})'/.exec(first.policy)?.[1] ?? ''
    expect(first.policy).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; ` +
        `font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
    expect(first.body).toContain(`nonce="${nonce}"`)
    expect(first.body).not.toContain('__CSP_NONCE__')
    expect(second.policy).not.toContain(nonce)
  })

  test('scripts in the page, eval and event attributes do not run', async () => {
    const ran = await sluice.page.evaluate(async () => {
      const marks: string[] = []
      Object.assign(window, { mark: (what: string) => marks.push(what) })
      const script = document.createElement('script')
      script.textContent = 'window.mark("inline")'
      document.body.append(script)
      const button = document.createElement('button')
      button.setAttribute('onclick', 'window.mark("attribute")')
      document.body.append(button)
      button.click()
      // In a turn of its own: what a test evaluates is exempt from the policy, what it schedules is not.
      await new Promise<void>((resolve) => {
        setTimeout(() => {
          try {
            // oxlint-disable-next-line no-eval -- the test is that this does not work
            globalThis.eval('window.mark("eval")')
          } catch {}
          resolve()
        })
      })
      // The counter-proof: what the page's own scripts do does run.
      setTimeout(() => marks.push('own'))
      await new Promise((resolve) => setTimeout(resolve, 50))
      return marks
    })
    expect(ran).toEqual(['own'])
  })

  for (const [what, directive] of [
    ['fetch', 'connect-src'],
    ['img', 'img-src'],
    ['script', 'script-src-elem'],
    ['iframe', 'frame-src'],
    ['link', 'style-src-elem'],
  ] as const) {
    test(`nothing is loaded from elsewhere: ${what}`, async () => {
      const refused = await sluice.page.evaluate(
        async ([kind, url]) => {
          const violation = new Promise<string>((resolve) => {
            document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective))
          })
          if (kind === 'fetch') fetch(url).catch(() => {})
          else {
            const element = document.createElement(kind)
            if (kind === 'link') element.setAttribute('rel', 'stylesheet')
            element.setAttribute(kind === 'link' ? 'href' : 'src', url)
            document.body.append(element)
          }
          return await violation
        },
        [what, REMOTE] as const,
      )
      expect(refused).toBe(directive)
    })
  }
})

test.describe('the app’s own scheme', () => {
  test('serves the page and its parts', async () => {
    const page = await fetchInMain(sluice.electron, 'app://sluice/')
    expect(page).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' })
    const script = /src="\.?(\/assets\/[^"]+\.js)"/.exec(page.body)?.[1] ?? ''
    expect(await fetchInMain(sluice.electron, `app://sluice${script}`)).toMatchObject({
      status: 200,
      type: 'text/javascript; charset=utf-8',
    })
  })

  for (const path of [
    'app://sluice/..%2fmain%2findex.js',
    'app://sluice/%2e%2e%2fmain%2findex.js',
    'app://sluice/assets/..%2f..%2fmain%2findex.js',
    'app://sluice/..%5cmain%5cindex.js',
    'app://sluice/../../package.json',
    'app://sluice//etc/passwd',
  ]) {
    test(`does not serve ${path}`, async () => {
      expect(await fetchInMain(sluice.electron, path)).toMatchObject({ status: 404, body: 'Not found' })
    })
  }

  for (const url of ['file:///etc/passwd', REMOTE, 'http://127.0.0.1:8080/', 'app://other/']) {
    test(`the window’s session refuses ${url} even without the page’s policy`, async () => {
      const failure = await sluice.electron.evaluate(
        async ({ session }, address) =>
          await session.defaultSession.fetch(address).then(
            () => 'loaded',
            (error: unknown) => String(error),
          ),
        url,
      )
      expect(failure).toContain('ERR_BLOCKED_BY_CLIENT')
    })
  }
})

test.describe('the page', () => {
  test('has nothing of Node', async () => {
    const found = await sluice.page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron'].filter(
        (name) => name in globalThis,
      ),
    )
    expect(found).toEqual([])
  })

  test('runs isolated, in a sandbox, without developer extras', async () => {
    const preferences = await sluice.electron.evaluate(({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0] ?? {}
      return (webContents as unknown as { getLastWebPreferences(): object }).getLastWebPreferences()
    })
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
    })
  })

  test('gets no permission', async () => {
    const given = await sluice.page.evaluate(async () => {
      const outcome = async (query: () => Promise<unknown>): Promise<unknown> =>
        await query().catch((error: unknown) => (error instanceof DOMException ? error.name : String(error)))
      return {
        notifications: await outcome(async () => await Notification.requestPermission()),
        clipboard: await outcome(async () => await navigator.clipboard.readText()),
        place: await outcome(async () => (await navigator.permissions.query({ name: 'geolocation' })).state),
        camera: await outcome(async () => (await navigator.permissions.query({ name: 'camera' })).state),
        midi: await outcome(async () => await navigator.requestMIDIAccess()),
      }
    })
    expect(given).toEqual({
      notifications: 'denied',
      clipboard: 'NotAllowedError',
      place: 'denied',
      camera: 'denied',
      midi: 'NotAllowedError',
    })
  })

  for (const url of [REMOTE, 'file:///etc/passwd', 'app://other/', 'data:text/html,hello']) {
    test(`cannot be led to ${url}`, async () => {
      const { page } = sluice
      await page.evaluate((address) => {
        Object.assign(window, { stillHere: true })
        const link = document.createElement('a')
        link.href = address
        document.body.append(link)
        link.click()
        location.href = address
      }, url)
      await page.waitForTimeout(300)
      expect(page.url().startsWith(START_PAGE)).toBe(true)
      expect(await page.evaluate(() => 'stillHere' in window)).toBe(true)
    })
  }

  test('opens no window; only listed links reach the browser', async () => {
    await sluice.electron.evaluate(({ shell }) => {
      const opened: string[] = []
      Object.assign(globalThis, { opened })
      shell.openExternal = async (url) => void opened.push(url)
    })
    const allowed = 'https://docs.aws.amazon.com/aurora-dsql/latest/userguide/what-is-aurora-dsql.html'
    const returned = await sluice.page.evaluate(
      (urls) => urls.map((url) => window.open(url)),
      [REMOTE, 'file:///etc/passwd', 'app://sluice/', 'about:blank', allowed],
    )
    expect(returned).toEqual([null, null, null, null, null])
    expect(
      await sluice.electron.evaluate(() => (globalThis as unknown as { opened: string[] }).opened),
    ).toEqual([allowed])
    expect(sluice.electron.windows()).toHaveLength(1)
  })

  test('cannot attach a webview', async () => {
    await sluice.page.evaluate(() => {
      const view = document.createElement('webview')
      view.setAttribute('src', 'app://sluice/')
      document.body.append(view)
    })
    await sluice.page.waitForTimeout(200)
    const types = await sluice.electron.evaluate(({ webContents }) =>
      webContents.getAllWebContents().map((contents) => contents.getType()),
    )
    expect(types).toEqual(['window'])
  })
})

test.describe('the bridge', () => {
  test('is three functions that nobody can change', async () => {
    const bridge = await sluice.page.evaluate(() => {
      const change = (act: () => void): boolean => {
        try {
          act()
          return true
        } catch {
          return false
        }
      }
      return {
        functions: Object.entries(window.sluice).map(([name, value]) => `${name}: ${typeof value}`),
        frozen: Object.isFrozen(window.sluice),
        replaced: change(() => Object.assign(window, { sluice: {} })),
        redefined: change(() => Object.defineProperty(window, 'sluice', { value: {} })),
      }
    })
    expect(bridge).toEqual({
      functions: ['invoke: function', 'pathOf: function', 'onFrame: function'],
      frozen: true,
      replaced: false,
      redefined: false,
    })
  })

  test('knows the listed channels only, and so does the main process', async () => {
    const refused = await sluice.page.evaluate(
      async (names) =>
        await Promise.all(
          names.map(async (name) => {
            const invoke = window.sluice.invoke as (channel: string, request: unknown) => Promise<unknown>
            return await invoke(name, undefined).then(
              () => 'answered',
              (error: unknown) => String(error),
            )
          }),
        ),
      ['shell:open', 'toString', '__proto__', 'constructor', ''],
    )
    expect(refused).toEqual(Array(5).fill('Error: There is no such channel.'))
    const registered = await sluice.electron.evaluate(({ ipcMain }) => [
      ...(ipcMain as unknown as { _invokeHandlers: Map<string, unknown> })._invokeHandlers.keys(),
    ])
    // Electron's own are written in capitals.
    const ours = registered.filter((name) => !/^[A-Z_]+$/.test(name))
    expect(ours.toSorted()).toEqual(Object.keys(channels).toSorted())
  })

  test('refuses malformed requests with a problem and goes on', async () => {
    const spec = {
      operation: 'purge',
      cluster: 'sandbox',
      table: { schema: 'public', name: 'batch_test' },
      where: 'true',
    }
    const malformed: [string, unknown][] = [
      ['jobs:get', undefined],
      ['jobs:get', { jobId: 7 }],
      ['jobs:get', { jobId: 'x'.repeat(100_000) }],
      ['jobs:start', { ...spec, operation: 'drop' }],
      ['jobs:start', { ...spec, limits: { batchSize: 3001, workers: 4, rowsPerSecond: null } }],
      ['jobs:start', { ...spec, limits: { batchSize: 0, workers: 4, rowsPerSecond: null } }],
      ['jobs:start', { ...spec, limits: { batchSize: 1, workers: 65, rowsPerSecond: null } }],
      ['jobs:plan', 'DROP TABLE batch_test'],
      ['tables:list', { cluster: ['sandbox'] }],
      ['tables:describe', { cluster: 'sandbox', table: { schema: '', name: 'batch_test' } }],
      ['settings:set', { theme: 'pink' }],
      ['stream:acknowledge', { frame: 'one' }],
    ]
    const answers = await sluice.page.evaluate(async (calls) => {
      const invoke = window.sluice.invoke as (channel: string, request: unknown) => Promise<unknown>
      return await Promise.all(calls.map(async ([channel, request]) => await invoke(channel, request)))
    }, malformed)
    for (const given of answers) expect(given).toMatchObject({ ok: false, problem: { code: 'usage' } })
    const after = await sluice.page.evaluate(async () => ({
      info: await window.sluice.invoke('app:info', undefined),
      jobs: await window.sluice.invoke('jobs:list', undefined),
    }))
    expect(after).toMatchObject({
      info: { ok: true, value: { settings: { theme: 'system' } } },
      jobs: { ok: true, value: [] },
    })
  })

  test('starts no job on a production cluster that nobody has confirmed, whatever the page claims', async () => {
    test.setTimeout(90_000)
    await using lab = await labCluster()
    const home = await makeHome()
    const own = await launch(home, { more: lab.env })
    const { host: endpoint, port, region, authorityFile } = lab.access
    const named = { name: 'shop', endpoint, port, region, awsProfile: 'lab', authorityFile }
    const profile = ClusterProfile.parse({ ...named, environment: 'production' })
    await ask(own.page, 'clusters:save', { profile, replaces: null })
    const spec = PurgeSpec.parse({
      operation: 'purge',
      ...{ cluster: 'shop', table: DEMO_TABLE, where: 'true', limits: {} },
    })
    const claims = [
      {},
      { approved: {} },
      { confirmed: { planHash: '', typed: 'batch_test' } },
      { confirmed: { planHash: '', typed: '', path: 'yes' } },
      { given: { path: 'yes' }, environment: 'sandbox' },
    ]
    const answers = await own.page.evaluate(
      async (requests) => {
        const invoke = window.sluice.invoke as (channel: string, request: unknown) => Promise<unknown>
        return await Promise.all(requests.map(async (request) => await invoke('jobs:start', request)))
      },
      claims.map((claim) => ({ ...spec, ...claim })),
    )
    for (const given of answers)
      expect(given).toMatchObject({ ok: false, problem: { kind: 'refused', code: 'confirmation-needed' } })
    expect(await ask(own.page, 'jobs:list', undefined)).toEqual([])
    expect(await demoTable(lab.home)).toEqual(SET_UP)
    await quit(own)
    await removeHome(home)
  })

  test('answers no page but the app’s own', async () => {
    const given = await sluice.electron.evaluate(async ({ BrowserWindow }, preload) => {
      const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
      await stranger.loadURL('data:text/html,<title>stranger</title>')
      const code = `window.sluice.invoke('app:info', undefined)`
      const answer = (await stranger.webContents.executeJavaScript(code)) as unknown
      stranger.destroy()
      return answer
    }, PRELOAD)
    expect(given).toMatchObject({ ok: false, problem: { kind: 'refused', code: 'permission-denied' } })
  })

  test('does not exist in a frame inside the page', async () => {
    const inFrame = await sluice.page.evaluate(() => {
      const frame = document.createElement('iframe')
      document.body.append(frame)
      return 'sluice' in (frame.contentWindow ?? {})
    })
    expect(inFrame).toBe(false)
  })
})

/** What the app's scheme answers, asked by the main process: the page itself may connect to nothing. */
async function fetchInMain(electron: ElectronApplication, url: string) {
  return await electron.evaluate(async ({ net }, address) => {
    const response = await net.fetch(address)
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      policy: response.headers.get('content-security-policy') ?? '',
      body: await response.text(),
    }
  }, url)
}
