import type { Lens, Trace } from '../../../services/viewer/records/api.ts'
import type { Sent } from '../canary/deliver.ts'
import { sendItem } from '../canary/item.ts'
import { sendLine } from '../canary/line.ts'
import { sendSegment } from '../canary/segment.ts'
import { sendSpan } from '../canary/span.ts'
import { type Check, failing, ok, type Result, skipped, warning } from '../frame/check.ts'
import type { DoctorContext } from '../frame/context.ts'
import { runningProcess } from '../frame/running.ts'
import { tracePage, viewerTrace } from '../frame/viewer-trace.ts'

export const wires: Check = {
  id: 'wires',
  area: 'local',
  what: "the viewer's wires",
  about:
    'one canary by each of the four ways into the viewer, by the senders that the services have: whether it arrived, after how long, and if not, what its badge says',
  deadlineMillis: 20_000,
  async run(context) {
    const { problem } = await runningProcess(context, 'viewer')
    if (problem !== undefined)
      return skipped('the viewer does not run here', { mend: context.startCommand })
    return Promise.all(wiresOf(context).map(wire => resultFor(context, wire)))
  },
}

type Wire = { lens: Lens; what: string; count: (trace: Trace) => number; send: () => Promise<Sent> }

function wiresOf(context: DoctorContext): Wire[] {
  const { otlp, rollbar, logs, xray } = context.config
  const isViewer = ({ name }: { name: string }) => name === 'viewer'
  const [spans, items, lines] = [otlp.find(isViewer), rollbar.find(isViewer), logs.find(isViewer)]
  const daemon = xray?.goesTo === 'viewer' ? xray : undefined
  const wire = (lens: Lens, what: string, count: Wire['count'], send?: Wire['send']) =>
    send ? [{ lens, what: `${what} to the viewer`, count, send }] : []
  return [
    ...wire('otlp', 'span', ({ spans }) => spans.length, spans && (() => sendSpan(context, spans))),
    ...wire(
      'xray',
      `segment by UDP port ${daemon?.udpPort}`,
      ({ segments }) => segments.length,
      daemon && (() => sendSegment(context, daemon)),
    ),
    ...wire(
      'rollbar',
      'item',
      ({ errors }) => errors.filter(({ source }) => source === 'item').length,
      items && (() => sendItem(context, items)),
    ),
    ...wire(
      'logs',
      'log line',
      ({ logs }) => logs.length,
      lines && (() => sendLine(context, lines)),
    ),
  ]
}

const patienceMillis = 3_000

async function resultFor(context: DoctorContext, wire: Wire): Promise<Result> {
  const { what, lens, count, send } = wire
  const { traceId } = context.canary
  const startMillis = performance.now()
  const { problem } = await send()
  const link = tracePage(context, traceId)
  const wiresPage = new URL('/wires', link).href
  if (problem !== undefined) {
    const mend = `look at what the viewer says of it: ${wiresPage}`
    return failing('not accepted', { what, cause: problem, mend })
  }
  const isThere = (trace: Trace) => count(trace) > 0
  const trace = await viewerTrace(context, traceId, isThere, patienceMillis)
  if (trace && isThere(trace)) {
    return ok(`arrived after ${Math.round(performance.now() - startMillis)} ms`, { what, link })
  }
  const { state = 'missing', reason } = trace?.delivery[lens] ?? {}
  const cause = `its badge says ${state}${reason ? `: ${reason}` : ''}`
  // UDP says nothing of a datagram that was lost.
  const result = lens === 'xray' ? failing : warning
  return result('accepted, and not there', { what, cause, link: wiresPage })
}
