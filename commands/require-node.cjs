// Runs before anything written in TypeScript, on whatever Node is first on the PATH, however old.
var version = process.versions.node.split('.').map(Number)
if (version[0] < 24 || (version[0] === 24 && version[1] < 11)) {
  console.error(
    'Waywiser needs Node 24.11 or newer and this is ' +
      process.version +
      ': npm ci brings the right one for the npm scripts on Linux and Windows;' +
      ' elsewhere (a Mac) install it first.',
  )
  process.exit(1)
}
if (!require('node:fs').existsSync(require('node:path').join(__dirname, '../node_modules'))) {
  console.error('node_modules is not there: run npm ci first.')
  process.exit(1)
}
