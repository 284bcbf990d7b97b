import { APP_URL } from './app-url.ts'

/** Shown instead of the app when its page failed too often; plain, so that it cannot fail itself. */
export function recoveryPage(nonce: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Sluice</title>
    <style nonce="${nonce}">
      :root { color-scheme: light dark }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 36rem; margin: 20vh auto; padding: 0 1rem }
    </style>
  </head>
  <body>
    <main>
      <h1>The window stopped working</h1>
      <p>It failed several times within a minute, so it was not opened again. Running jobs are not affected.</p>
      <p><a href="${APP_URL}">Open the window again</a></p>
    </main>
  </body>
</html>
`
}
