/**
 * `npm run bench`: measures what telemetry costs and how fast the viewer is, and prints the
 * promised figures beside. It asserts nothing: on a busy machine the figures mean little.
 *
 *     npm run bench [-- services | viewer] [--quick] [--spans 1000000]
 *     npm run bench -- safety [--viewer <checkout>]… [--only 1,2] [--write]
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { finishUnread } from '../services/process/output-end.ts'
import { benchSafety } from '../test/bench/safety.ts'
import { benchServices } from '../test/bench/services.ts'
import { benchStartUp } from '../test/bench/start-up.ts'
import { benchViewer } from '../test/bench/viewer.ts'
import { readArguments } from './arguments.ts'

finishUnread()

const usage = `usage: npm run bench [-- services | viewer] [--quick] [--spans <1000..1000000>]
       npm run bench -- safety [--viewer <checkout>]… [--only <kind>,<kind>…] [--write]`
const parts = ['services', 'viewer', 'safety']

const { part, isQuick, spanCount, safety } = readArguments(usage, readOptions)
/** A quiet machine needs a few minutes. A benchmark that hangs must not load it for ever. */
const maxMinutes = part === 'safety' ? 60 : 15
const started = performance.now()
setTimeout(() => {
  console.error(`gave up after ${maxMinutes} minutes: is the machine busy?`)
  process.exit(1)
}, maxMinutes * 60_000).unref()
// Scratch folders are removed at exit; child processes stop when their parent is gone.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))
if (part === 'safety') await benchSafety(safety)
if (part === undefined || part === 'services') {
  await benchStartUp()
  await benchServices(isQuick)
}
if (part === undefined || part === 'viewer') await benchViewer(spanCount)
console.log(`\nTook ${Math.round((performance.now() - started) / 1000)} s.`)

function readOptions() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      spans: { type: 'string' },
      viewer: { type: 'string', multiple: true, default: ['.'] },
      only: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  })
  const [part, ...more] = positionals
  if (more.length > 0 || (part !== undefined && !parts.includes(part))) {
    throw new Error(`"${positionals.join(' ')}": expected ${parts.join(' or ')}, or neither`)
  }
  const spanCount = Number(values.spans ?? (values.quick ? 20_000 : 1_000_000))
  if (!Number.isInteger(spanCount) || spanCount < 1000 || spanCount > 1_000_000) {
    throw new Error(`--spans "${values.spans}": expected a whole number from 1000 to 1000000`)
  }
  const safety = {
    folders: values.viewer.map(folder => resolve(folder)),
    only: values.only?.split(',').map(Number),
    isWritten: values.write,
  }
  return { part, isQuick: values.quick, spanCount, safety }
}
