import { z } from 'zod'

/** What this build of the app consists of. */
export const About = z.object({
  version: z.string(),
  /** Not one to hand on: run from a checkout, or packaged with an Electron that is not the official one. */
  isDevelopmentBuild: z.boolean(),
  electron: z.string(),
  chromium: z.string(),
  node: z.string(),
  v8: z.string(),
  /** Of the sandbox: `16.14`; null where this build has none. */
  postgres: z.string().nullable(),
  /** `linux x64 6.1.0`. */
  system: z.string(),
  /** Whether the build carries the licences of what it consists of. */
  hasNotices: z.boolean(),
})
export type About = z.infer<typeof About>

export const DEVELOPMENT_BUILD = 'Development build: not for distribution'

/** Labels and values, as a page lists them and a bug report needs them. */
export function versionsOf(about: About): { label: string; value: string }[] {
  return [
    { label: 'Sluice', value: about.version },
    { label: 'Electron', value: about.electron },
    { label: 'Chromium', value: about.chromium },
    { label: 'Node.js', value: about.node },
    { label: 'V8', value: about.v8 },
    { label: 'PostgreSQL (sandbox)', value: about.postgres ?? 'Not included' },
    { label: 'Operating system', value: about.system },
  ]
}

/** One line for each, for a bug report. */
export function versionsText(about: About): string {
  const lines = versionsOf(about).map(({ label, value }) => `${label}: ${value}`)
  return [...lines, ...(about.isDevelopmentBuild ? [DEVELOPMENT_BUILD] : [])].join('\n')
}
