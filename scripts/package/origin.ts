/** Where a build comes from and its updates will: settings for electron-builder, and what is missing, one line each. */
export interface Origin {
  readonly settings: readonly string[]
  readonly missing: readonly string[]
}

/** Addresses of one's own, or those of the repository that builds it. Throws on an address that is none. */
export function originOf(env: NodeJS.ProcessEnv): Origin {
  const [owner, repo] = env['GITHUB_REPOSITORY']?.split('/') ?? []
  const repository = owner && repo ? { owner, repo } : null
  const feed = addressIn(env, 'SLUICE_UPDATE_FEED')
  const page = addressIn(env, 'SLUICE_HOMEPAGE') ?? (repository && `https://github.com/${owner}/${repo}`)
  const settings: string[] = []
  if (feed) settings.push('-c.publish.provider=generic', `-c.publish.url=${feed}`)
  else if (repository)
    settings.push(`-c.publish.provider=github`, `-c.publish.owner=${owner}`, `-c.publish.repo=${repo}`)
  if (page) settings.push(`-c.extraMetadata.homepage=${page}`)
  const missing: string[] = []
  if (!feed && !repository) missing.push('Without updates: SLUICE_UPDATE_FEED does not name a feed.')
  if (!page) missing.push('deb and rpm name the project’s page, which SLUICE_HOMEPAGE does not.')
  return { settings, missing }
}

function addressIn(env: NodeJS.ProcessEnv, name: string): string | null {
  const value = env[name]
  if (!value) return null
  if (URL.canParse(value) && new URL(value).protocol === 'https:') return value
  throw new Error(`${name} must be an address that begins with https://.`)
}
