import { setTimeout as sleep } from 'node:timers/promises'
import { traceLinks } from '../../../services/telemetry/config/vendor-links.ts'
import { readThrown } from '../../../services/text/thrown.ts'
import { toXRayTraceId } from '../../../services/trace-context/trace-id.ts'
import { sendSegment } from '../canary/segment.ts'
import { failing, ok, type Result, skipped, warning } from '../frame/check.ts'
import type { DoctorContext } from '../frame/context.ts'
import { startDaemon } from './daemon.ts'
import { vendorCheck } from './vendor-check.ts'
import { xrayApi } from './xray-api.ts'

/** The daemon gathers segments for a second, and X-Ray shows them some seconds later. */
const patienceMillis = 20_000

export const segments = vendorCheck({
  id: 'segments',
  what: 'segment to X-Ray',
  about:
    'one canary segment to the daemon by UDP, which has no answer; with `--aws` whether X-Ray has it (BatchGetTraces)',
  deadlineMillis: 40_000,
  async run(context) {
    const { xray } = context.config
    if (xray?.goesTo !== 'aws') return skipped('AWS_XRAY_DAEMON_ADDRESS is not set')
    const { problem } = await sendSegment(context, xray)
    if (problem !== undefined) {
      const cause = 'the daemon does not run there'
      return failing(`not accepted: ${problem}`, { cause, mend: startDaemon })
    }
    if (context.options.aws) return readBack(context)
    const link = linkOf(context)
    return ok('sent, not proved to be shown: UDP has no answer', {
      mend: 'npm run doctor -- --aws',
      link,
    })
  },
})

const linkOf = ({ config, canary }: DoctorContext) =>
  traceLinks(config.links, canary.traceId, canary.spanId).xray

async function readBack(context: DoctorContext): Promise<Result> {
  const { sdk, client } = await xrayApi(context)
  const query = new sdk.BatchGetTracesCommand({ TraceIds: [toXRayTraceId(context.canary.traceId)] })
  const link = linkOf(context)
  const startMillis = performance.now()
  try {
    while (performance.now() - startMillis < patienceMillis) {
      const { Traces = [] } = await client.send(query)
      const millis = Math.round(performance.now() - startMillis)
      if (Traces.length > 0) return ok(`sent, and read back after ${millis} ms`, { link })
      await sleep(500)
    }
  } catch (error) {
    const { class: name, message } = readThrown(error)
    const cause = `it cannot be read back: ${name}: ${message}`
    return warning('sent, not proved to be shown', {
      cause,
      mend: 'allow xray:BatchGetTraces',
      link,
    })
  } finally {
    client.destroy()
  }
  const cause = 'X-Ray does not have it: the daemon sends elsewhere, or AWS refuses it'
  return failing('sent, and not there after 20 s', {
    cause,
    mend: "look at the daemon's log",
    link,
  })
}
