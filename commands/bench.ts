/**
 * `npm run bench`: what telemetry costs and how fast the viewer is, beside what is promised. It asserts
 * nothing: figures of a machine that does something else at the same time mean little.
 *
 *     npm run bench [-- services | viewer] [--quick] [--spans 1000000]
 */
import { parseArgs } from 'node:util'
import { benchServices } from '../test/bench/services.ts'
import { benchStartUp } from '../test/bench/start-up.ts'
import { benchViewer } from '../test/bench/viewer.ts'

const usage = 'usage: npm run bench [-- services | viewer] [--quick] [--spans <1000..1000000>]'
const parts = ['services', 'viewer']

const { part, isQuick, spanCount } = readArguments(process.argv.slice(2))
const started = performance.now()
if (part !== 'viewer') {
  await benchStartUp()
  await benchServices(isQuick)
}
if (part !== 'services') await benchViewer(spanCount)
console.log(`\nTook ${Math.round((performance.now() - started) / 1000)} s.`)

function readArguments(args: string[]) {
  try {
    const { positionals, values } = parseArgs({
      args,
      allowPositionals: true,
      options: { quick: { type: 'boolean', default: false }, spans: { type: 'string' } },
    })
    const [part, ...more] = positionals
    if (more.length > 0 || (part !== undefined && !parts.includes(part))) {
      throw new Error(`"${positionals.join(' ')}": expected ${parts.join(' or ')}, or neither`)
    }
    const spanCount = Number(values.spans ?? (values.quick ? 20_000 : 1_000_000))
    if (!Number.isInteger(spanCount) || spanCount < 1000 || spanCount > 1_000_000) {
      throw new Error(`--spans "${values.spans}": expected a whole number from 1000 to 1000000`)
    }
    return { part, isQuick: values.quick, spanCount }
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`)
    process.exit(1)
  }
}
