#!/usr/bin/env node
// The command `waywiser` of the npm package. Any Node can read this file, however old.
var version = process.versions.node.split('.').map(Number)
if (version[0] < 24 || (version[0] === 24 && version[1] < 11)) {
  console.error(`waywiser needs Node 24.11 or newer, and this is ${process.version}.`)
  process.exit(1)
}
import('./main.js')
