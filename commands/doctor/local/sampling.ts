import type { Trace } from '../../../services/viewer/records/api.ts'
import { type Check, ok, skipped, warning } from '../frame/check.ts'
import { unlessAllRun } from '../frame/running.ts'
import { tracePage, viewerTrace } from '../frame/viewer-trace.ts'
import { plainHop } from './hop.ts'

/** Lines are sent every half second, spans and segments sooner. */
const patienceMillis = 2_500

const lineIn = ({ logs }: Trace) => logs.find(({ service }) => service === 'activities')
const hasLine = (trace: Trace) => lineIn(trace) !== undefined

export const sampling: Check = {
  id: 'sampling',
  area: 'local',
  what: 'sampling decision',
  about:
    'whether the request without a header was kept, by which rule, and why, as its log line says',
  deadlineMillis: 20_000,
  async run(context) {
    const missing = await unlessAllRun(context)
    if (missing) return missing
    const { traceId } = await plainHop(context)
    const link = tracePage(context, traceId)
    const trace = await viewerTrace(context, traceId, hasLine, patienceMillis)
    const line = trace && lineIn(trace)
    if (!line) return skipped('no log line of the request arrived', { link })
    const { sampled, sampling_rule: rule, sampling_reason: reason } = line.fields
    const why = `${rule ? `rule ${rule}, ` : ''}reason ${reason}`
    if (sampled === true) return ok(`kept (${why})`, { link })
    const cause = 'a request that is not kept has log lines, and neither spans nor segments'
    return warning(`not kept (${why})`, { cause, mend: 'SAMPLING=all', link })
  },
}
