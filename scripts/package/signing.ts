/** How a build is signed: settings for electron-builder, and what is not signed and why, one line each. */
export interface Signing {
  readonly settings: readonly string[]
  readonly skipped: readonly string[]
}

const AZURE = {
  publisherName: 'AZURE_PUBLISHER_NAME',
  endpoint: 'AZURE_ENDPOINT',
  certificateProfileName: 'AZURE_CERTIFICATE_PROFILE',
  codeSigningAccountName: 'AZURE_SIGNING_ACCOUNT',
}
const APPLE = ['APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER']

/** Read from the environment alone, so that no name of an account or a certificate stands in the project. */
export function signingOf(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): Signing {
  const missing = (names: readonly string[]) => names.filter((name) => !env[name])
  if (platform === 'darwin') return macSigning(missing)
  if (platform === 'win32') return windowsSigning(env, missing)
  return { settings: [], skipped: [] }
}

type Missing = (names: readonly string[]) => string[]

function macSigning(missing: Missing): Signing {
  if (missing(['CSC_LINK', 'CSC_NAME']).length === 2) {
    const skipped = 'Not signed and not notarised: neither CSC_LINK nor CSC_NAME names a certificate.'
    // Apple's processors run nothing without a signature, be it nobody's.
    return { settings: ['-c.mac.identity=-', '-c.mac.notarize=false'], skipped: [skipped] }
  }
  const unset = missing(APPLE)
  if (unset.length === 0) return { settings: ['-c.mac.notarize=true'], skipped: [] }
  return { settings: ['-c.mac.notarize=false'], skipped: [`Not notarised: ${unset.join(', ')} not set.`] }
}

function windowsSigning(env: NodeJS.ProcessEnv, missing: Missing): Signing {
  const unset = missing(Object.values(AZURE))
  if (unset.length === 0) {
    const settings = Object.entries(AZURE).map(([key, name]) => `-c.win.azureSignOptions.${key}=${env[name]}`)
    return { settings, skipped: [] }
  }
  if (missing(['WIN_CSC_LINK', 'CSC_LINK']).length < 2) return { settings: [], skipped: [] }
  return {
    settings: [],
    skipped: [`Not signed: no certificate in WIN_CSC_LINK or CSC_LINK, and ${unset.join(', ')} not set.`],
  }
}
