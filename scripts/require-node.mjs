// Loaded before every script of package.json, in plain JavaScript, because an older Node cannot
// even read TypeScript. Node 24 normally comes along with `npm ci`, as an optional dependency.
const OLDEST = [22, 18]

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  console.error(
    `Sluice needs Node ${OLDEST.join('.')} or newer, and this is Node ${process.versions.node}. ` +
      'Run “npm ci” without --omit=optional, which brings Node 24 along, or install a newer Node.',
  )
  process.exit(1)
}
