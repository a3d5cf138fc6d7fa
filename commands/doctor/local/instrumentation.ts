import { newSpanId, newTraceId } from '../../../services/trace-context/new-id.ts'
import { askOrWords } from '../frame/ask.ts'
import { type Check, failing, ok, type Result } from '../frame/check.ts'
import type { DoctorContext } from '../frame/context.ts'
import { ofServices, runningProcess, type ServiceOfOurs } from '../frame/running.ts'

export const instrumentation: Check = {
  id: 'instrumentation',
  area: 'local',
  what: 'instrumentation',
  about:
    'a request to each service makes a SERVER span, which the answer names; the request is not kept',
  run: context => ofServices(name => resultsFor(context, name)),
}

async function resultsFor(context: DoctorContext, name: ServiceOfOurs): Promise<Result[]> {
  const { problem } = await runningProcess(context, name)
  if (problem !== undefined) return []
  const what = `instrumentation of ${name}`
  // Not sampled: of it there is a log line, and nothing else.
  const headers = { traceparent: `00-${newTraceId()}-${newSpanId()}-00` }
  const answer = await askOrWords(`${context.urls[name]}/`, { headers })
  if (typeof answer === 'string') return [failing(answer, { what })]
  if (traceIdIn(answer.headers.traceresponse)) {
    return [ok('on: a request makes a SERVER span', { what })]
  }
  const cause =
    'it was not started with --import services/telemetry/start.ts, or OTEL_SDK_DISABLED is set'
  return [failing('off: an answer names no trace', { what, cause, mend: 'npm start' })]
}

/** The trace id of the header `traceresponse`. */
export const traceIdIn = (header: string | string[] | undefined): string | undefined =>
  /^00-([0-9a-f]{32})-/.exec(String(header))?.[1]
