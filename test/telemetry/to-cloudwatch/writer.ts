import { setTimeout as sleep } from 'node:timers/promises'
import { createThrottledWarnings } from '../../../services/telemetry/delivery/throttled-warnings.ts'
import { createLogger } from '../../../services/telemetry/logger.ts'
import {
  createLogTransport,
  type LogTransportOptions,
} from '../../../services/telemetry/to-cloudwatch/to-cloudwatch.ts'

/** A program that logs 1,000 lines and ends in the given way, run as a child process. */
const [ending, settings = ''] = process.argv.slice(2)
const { count = 1000, ...options } = JSON.parse(settings) as Partial<LogTransportOptions> & {
  count?: number
}
const throttledWarn = createThrottledWarnings((fields, message) => log.warn(fields, message))
const transport = createLogTransport({
  service: 'writer',
  destinations: [],
  warn: throttledWarn,
  ...options,
})
const log = createLogger({ level: 'info', service: 'writer', transport })

for (let n = 0; n < count; n++) log.info({ n }, 'answered')
if (ending === 'exit') process.exit(0)
if (ending === 'throw') throw new Error('not caught')
if (ending === 'end') await transport?.end(5000)
if (ending === 'end-soon') await transport?.end(300)
if (ending === 'stay') await sleep(60_000)
