import { setTimeout as sleep } from 'node:timers/promises'
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import type { LogDestination } from '../../../services/telemetry/config/destinations.ts'
import { traceLinks } from '../../../services/telemetry/config/vendor-links.ts'
import { createLogsClient } from '../../../services/telemetry/to-cloudwatch/log-stream-client.ts'
import { readThrown } from '../../../services/text/thrown.ts'
import { sendMillis } from '../canary/deliver.ts'
import { sendLine } from '../canary/line.ts'
import { canaryService } from '../canary/span.ts'
import { failing, ok, type Result, skipped, warning } from '../frame/check.ts'
import type { DoctorContext } from '../frame/context.ts'
import { awsMend } from './aws-mend.ts'
import { vendorCheck } from './vendor-check.ts'

/** CloudWatch finds a line a few seconds after it has taken it. */
const patienceMillis = 6_000

export const logLines = vendorCheck({
  id: 'log-lines',
  what: 'log line to CloudWatch',
  about: 'one canary line by PutLogEvents into the log group, and whether FilterLogEvents finds it',
  deadlineMillis: 30_000,
  async run(context) {
    const destination = context.config.logs.find(({ name }) => name === 'cloudwatch')
    if (!destination) return skipped('CLOUDWATCH_LOG_GROUP is not set')
    const { problem, millis } = await sendLine(context, destination)
    if (problem !== undefined)
      return failing('not accepted', { cause: problem, mend: mendOf(problem) })
    return readBack(context, destination, millis)
  },
})

const actions =
  'logs:CreateLogGroup, logs:CreateLogStream, logs:PutLogEvents, logs:PutRetentionPolicy'

const mendOf = (problem: string) =>
  /too old or too new/.test(problem) ? 'see the clock above' : awsMend(problem, actions)

async function readBack(
  context: DoctorContext,
  destination: LogDestination,
  tookMillis: number,
): Promise<Result> {
  const { traceId, spanId } = context.canary
  const link = traceLinks(context.config.links, traceId, spanId).logs
  const client = createLogsClient({ ...destination, timeoutMillis: sendMillis })
  const query = new FilterLogEventsCommand({
    logGroupName: destination.logGroup,
    logStreamNames: [canaryService],
    filterPattern: `"${traceId}"`,
    startTime: Date.now() - 600_000,
  })
  const accepted = `accepted in ${tookMillis} ms`
  const startMillis = performance.now()
  try {
    while (performance.now() - startMillis < patienceMillis) {
      const { events = [] } = await client.send(query)
      const millis = Math.round(performance.now() - startMillis)
      if (events.length > 0) return ok(`${accepted}, and read back after ${millis} ms`, { link })
      await sleep(200)
    }
  } catch (error) {
    const { class: name, message } = readThrown(error)
    const cause = `it cannot be read back: ${name}: ${message}`
    return ok(`${accepted}, not proved to be shown`, { cause, link })
  } finally {
    client.destroy()
  }
  return warning(`${accepted}, not proved to be shown`, { cause: 'not found within 6 s', link })
}
