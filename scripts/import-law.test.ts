import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PROJECT, toolScript } from './project.ts'
import { runProcess } from './run-process.ts'

type Import = readonly [file: string, statement: string]

/** What the linter must report, by the file it stands in. */
const FORBIDDEN: readonly Import[] = [
  ['shared/a.ts', `import { readFile } from 'node:fs/promises'`],
  ['shared/a.ts', `import type { Pool } from 'pg'`],
  ['shared/a.ts', `import { sluiceHome } from '../electron/home.ts'`],
  ['shared/a.ts', `import { sluiceHome } from './../electron/home.ts'`],
  ['shared/a.ts', `import { app } from 'electron'`],
  ['shared/a.ts', `import { it } from 'vitest'`],
  ['shared/a.ts', `export * from '../renderer/routes.ts'`],
  ['shared/a.ts', `export const late = import('pg')`],
  ['shared/a.test.ts', `import { sluiceHome } from '../electron/home.ts'`],
  ['electron/engine/engine.ts', `import { createSandbox } from '../sandbox/sandbox.ts'`],
  ['electron/engine/coordinator/a.ts', `import { createSandbox } from '../../sandbox/sandbox.ts'`],
  ['electron/engine/coordinator/a.ts', `import { app } from 'electron'`],
  ['electron/engine/coordinator/a.ts', `import { app } from 'electron/main'`],
  ['electron/engine/coordinator/a.ts', `import pg from 'pg'`],
  ['electron/engine/coordinator/a.ts', `import type { Client } from 'pg'`],
  ['electron/engine/coordinator/a.ts', `import { parse } from 'pg/lib/defaults.js'`],
  ['electron/engine/coordinator/a.ts', `import { sluiceHome } from '../../home.ts'`],
  ['electron/engine/coordinator/a.ts', `import { composeSluice } from '../../compose.ts'`],
  ['electron/engine/coordinator/a.test.ts', `import { createHost } from '../../main/host.ts'`],
  ['electron/cli/a.test.ts', `import { app } from 'electron'`],
  ['electron/library/a.ts', `import { app } from 'electron'`],
  ['electron/library/a.ts', `import { x } from '../engine/plan/planner.ts'`],
  ['electron/engine/db/a.ts', `import { app } from 'electron'`],
  ['electron/engine/db/a.ts', `import { command } from '../../cli/main.ts'`],
  ['electron/sandbox/a.ts', `import { createEngine } from '../engine/engine.ts'`],
  ['electron/sandbox/a.ts', `import { app } from 'electron'`],
  ['electron/sandbox/a.ts', `import { sluiceHome } from '../home.ts'`],
  [
    'electron/engine/coordinator/a.ts',
    `import { AuroraDSQLClient } from '@aws/aurora-dsql-node-postgres-connector'`,
  ],
  ['electron/engine/check/a.ts', `import { fromIni } from '@aws-sdk/credential-providers'`],
  ['electron/engine/db/a.ts', `import { createClusters } from '../../clusters/clusters.ts'`],
  ['electron/sandbox/a.ts', `import { createClusters } from '../clusters/clusters.ts'`],
  ['electron/clusters/a.ts', `import { createEngine } from '../engine/engine.ts'`],
  ['electron/clusters/a.ts', `import { createSandbox } from '../sandbox/sandbox.ts'`],
  ['electron/clusters/a.ts', `import { app } from 'electron'`],
  ['electron/cli/a.ts', `import { readProfiles } from '../clusters/profile-file.ts'`],
  ['electron/main/a.ts', `import { readProfiles } from '../clusters/profile-file.ts'`],
  ['renderer/a.ts', `import { DSQLClient } from '@aws-sdk/client-dsql'`],
  ['electron/conformance/a.ts', `import { openPlain } from '../engine/engine.ts'`],
  ['electron/conformance/a.ts', `import { createSandbox } from '../sandbox/sandbox.ts'`],
  ['electron/conformance/a.ts', `import pg from 'pg'`],
  ['electron/engine/coordinator/a.ts', `import { CASES } from '../../conformance/conformance.ts'`],
  ['electron/engine/db/a.ts', `import { CASES } from '../../conformance/conformance.ts'`],
  ['electron/sandbox/a.ts', `import { CASES } from '../conformance/conformance.ts'`],
  ['electron/clusters/a.ts', `import { CASES } from '../conformance/conformance.ts'`],
  ['electron/cli/a.ts', `import { ruled } from '../conformance/answer.ts'`],
  ['electron/main/a.ts', `import { CASES } from '../conformance/conformance.ts'`],
  ['electron/history/a.ts', `import { createEngine } from '../engine/engine.ts'`],
  ['electron/history/a.ts', `import { sluiceHome } from '../home.ts'`],
  ['electron/history/a.ts', `import { app } from 'electron'`],
  ['electron/engine/coordinator/a.ts', `import { openHistory } from '../../history/history.ts'`],
  ['electron/cli/a.ts', `import { openStore } from '../history/store.ts'`],
  ['electron/main/a.ts', `import { openStore } from '../history/store.ts'`],
  ['electron/row-files/a.ts', `import { createEngine } from '../engine/engine.ts'`],
  ['electron/row-files/csv/a.ts', `import { sluiceHome } from '../../home.ts'`],
  ['electron/row-files/a.ts', `import { z } from 'zod'`],
  ['electron/row-files/a.ts', `import { app } from 'electron'`],
  ['electron/engine/worker/a.ts', `import { CsvRows } from '../../row-files/csv/csv-rows.ts'`],
  ['electron/engine/db/a.ts', `import { CsvRows } from '../../row-files/csv/csv-rows.ts'`],
  ['electron/sandbox/a.ts', `import { RowFileReader } from '../row-files/row-files.ts'`],
  ['electron/history/a.ts', `import { RowFileReader } from '../row-files/row-files.ts'`],
  ['electron/clusters/a.ts', `import { RowFileReader } from '../row-files/row-files.ts'`],
  ['electron/conformance/a.ts', `import { RowFileReader } from '../row-files/row-files.ts'`],
  ['electron/cli/a.ts', `import { CsvRows } from '../row-files/csv/csv-rows.ts'`],
  ['electron/main/a.ts', `import { CsvRows } from '../row-files/csv/csv-rows.ts'`],
  ['electron/compose.ts', `import pg from 'pg'`],
  ['electron/compose.ts', `import { host } from './main/host.ts'`],
  ['electron/cli/a.ts', `import { host } from '../main/host.ts'`],
  ['electron/cli/commands/a.ts', `import { host } from '../../main/host.ts'`],
  ['electron/cli/a.ts', `import { app } from 'electron'`],
  ['electron/cli/a.ts', `import pg from 'pg'`],
  ['electron/cli/a.ts', `import { BatchClient } from '@aws-sdk/client-batch'`],
  ['electron/cli/a.ts', `import { Job } from 'kubernetes-models/batch/v1'`],
  ['electron/cli/a.ts', `import { session } from '../engine/db/session.ts'`],
  ['electron/cli/a.ts', `import { startServer } from '../sandbox/postgres/server.ts'`],
  ['electron/export/a.ts', `import { app } from 'electron'`],
  ['electron/export/a.ts', `import { run } from '../main/index.ts'`],
  ['electron/main/a.ts', `import pg from 'pg'`],
  ['electron/main/a.ts', `import { run } from '../cli/program.ts'`],
  ['electron/main/ipc/a.ts', `import { gate } from '../../engine/threads/control.ts'`],
  ['electron/main/a.ts', `import { routes } from '../../renderer/routes.ts'`],
  ['electron/preload/a.ts', `import { channels } from '../../shared/channels.ts'`],
  ['electron/preload/a.ts', `import { z } from 'zod'`],
  ['electron/preload/a.ts', `import { host } from '../main/host.ts'`],
  ['electron/preload/a.ts', `import type { Host } from '../main/host.ts'`],
  ['renderer/a.ts', `import { app } from 'electron'`],
  ['renderer/a.ts', `import type { Job } from '../electron/engine/engine.ts'`],
  ['renderer/features/job/a.tsx', `import type { Bridge } from '../../../electron/preload/index.ts'`],
  ['renderer/features/job/a.tsx', `import { join } from 'node:path'`],
  ['renderer/features/job/a.tsx', `import { join } from 'path'`],
  ['renderer/a.ts', `import pg from 'pg'`],
  ['renderer/a.test.tsx', `import type { Job } from '../electron/engine/engine.ts'`],
  ['e2e/a.e2e.ts', `import { host } from '../electron/main/host.ts'`],
  ['e2e/support/a.ts', `import { routes } from '../../renderer/routes.ts'`],
  ['scripts/a.ts', `import { host } from '../electron/main/host.ts'`],
  ['electron/testing/a.ts', `import { host } from '../main/host.ts'`],
]

/** What must stay allowed. */
const ALLOWED: readonly Import[] = [
  ['shared/a.ts', `import { z } from 'zod'`],
  ['shared/a.ts', `import { Problem } from './problem.ts'`],
  ['shared/a.test.ts', `import { it } from 'vitest'`],
  ['shared/a.test.ts', `import fc from 'fast-check'`],
  ['electron/engine/engine.ts', `import { Problem } from '../../shared/problem.ts'`],
  ['electron/engine/coordinator/a.ts', `import { Worker } from 'node:worker_threads'`],
  ['electron/engine/coordinator/a.ts', `import { openSession } from '../db/session.ts'`],
  ['electron/engine/coordinator/a.ts', `import { parse } from 'libpg-query'`],
  ['electron/engine/db/a.ts', `import pg from 'pg'`],
  ['electron/engine/coordinator/a.test.ts', `import { withTable } from '../../testing/cluster.ts'`],
  ['electron/engine/coordinator/a.test.ts', `import pg from 'pg'`],
  ['electron/cli/a.test.ts', `import { withClient } from '../sandbox/postgres/client.ts'`],
  ['electron/sandbox/a.ts', `import pg from 'pg'`],
  ['electron/sandbox/a.ts', `import { SILENT } from '../../shared/logger.ts'`],
  ['electron/engine/db/a.ts', `import { AuroraDSQLClient } from '@aws/aurora-dsql-node-postgres-connector'`],
  ['electron/engine/check/a.ts', `import { DsqlSigner } from '@aws-sdk/dsql-signer'`],
  ['electron/clusters/a.ts', `import { fromIni } from '@aws-sdk/credential-providers'`],
  ['electron/row-files/csv/a.ts', `import { count } from '../../../shared/counted.ts'`],
  ['electron/row-files/a.ts', `import { fileFault } from '../files/file-fault.ts'`],
  ['electron/row-files/a.test.ts', `import { ownFolder } from '../testing/own-folder.ts'`],
  ['electron/engine/worker/a.ts', `import { RowFileReader } from '../../row-files/row-files.ts'`],
  ['electron/engine/db/a.ts', `import { RowFileReader } from '../../row-files/row-files.ts'`],
  ['electron/cli/a.ts', `import { examineRowFile } from '../row-files/row-files.ts'`],
  ['electron/main/a.ts', `import { examineRowFile } from '../row-files/row-files.ts'`],
  ['electron/conformance/a.ts', `import { Answer } from '../../shared/answer.ts'`],
  ['electron/conformance/cases/a.test.ts', `import { openPlain } from '../../engine/engine.ts'`],
  ['electron/cli/a.ts', `import { CASES } from '../conformance/conformance.ts'`],
  ['electron/cli/a.ts', `import { createClusters } from '../clusters/clusters.ts'`],
  ['electron/compose.ts', `import { createEngine } from './engine/engine.ts'`],
  ['electron/cli/a.ts', `import { Command } from 'commander'`],
  ['electron/export/a.ts', `import type { Engine } from '../engine/engine.ts'`],
  ['electron/cli/commands/a.ts', `import { composeSluice } from '../../compose.ts'`],
  ['electron/cli/commands/a.ts', `import { createSandbox } from '../../sandbox/sandbox.ts'`],
  ['electron/main/ipc/a.ts', `import { ipcMain } from 'electron'`],
  ['electron/main/ipc/a.ts', `import { createEngine } from '../../engine/engine.ts'`],
  ['electron/main/ipc/a.ts', `import { openWindow } from '../window/window.ts'`],
  ['electron/preload/a.ts', `import { contextBridge } from 'electron'`],
  ['electron/preload/a.ts', `import type { Channel } from '../../shared/channels.ts'`],
  ['renderer/features/job/a.tsx', `import { useState } from 'react'`],
  ['renderer/features/job/a.tsx', `import { Box } from '../../ui/box.tsx'`],
  ['renderer/a.ts', `import { etaOf } from '../shared/eta.ts'`],
  ['renderer/a.test.ts', `import { readFileSync } from 'node:fs'`],
  ['e2e/a.e2e.ts', `import pg from 'pg'`],
  ['e2e/a.e2e.ts', `import { electronRuntime } from '../scripts/electron-runtime.ts'`],
  ['scripts/a.ts', `import { createPackage } from '@electron/asar'`],
  ['electron/testing/a.ts', `import { createSandbox } from '../sandbox/sandbox.ts'`],
]

describe('the import law', () => {
  let project: string
  let reported: ReadonlySet<Import>

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'sluice-law-'))
    await copyFile(join(PROJECT, '.oxlintrc.json'), join(project, '.oxlintrc.json'))
    reported = await lint(project, [...FORBIDDEN, ...ALLOWED])
  })
  afterAll(async () => {
    await rm(project, { recursive: true, force: true })
  })

  it.each(FORBIDDEN)('forbids in %s: %s', (...subject) => {
    expect([...reported]).toContainEqual(subject)
  })

  it.each(ALLOWED)('allows in %s: %s', (...subject) => {
    expect([...reported]).not.toContainEqual(subject)
  })
})

/** Writes each import into a file of its own beside the one named, and returns those reported. */
async function lint(project: string, imports: readonly Import[]): Promise<Set<Import>> {
  const subjects = new Map<string, Import>()
  for (const [index, subject] of imports.entries()) {
    const file = subject[0].replace('.', `-${index}.`)
    await mkdir(dirname(join(project, file)), { recursive: true })
    await writeFile(join(project, file), `${subject[1]}\n`)
    subjects.set(file, subject)
  }
  const { output } = await runProcess(process.execPath, [toolScript('oxlint'), '--format', 'unix'], {
    cwd: project,
  })
  const files = output.matchAll(/^(.+?):\d+:\d+: .*\((?:no-restricted-imports|prefer-node-protocol)\)\]$/gm)
  return new Set(
    [...files].flatMap(([, file = '']) => {
      const subject = subjects.get(file)
      return subject ? [subject] : []
    }),
  )
}
