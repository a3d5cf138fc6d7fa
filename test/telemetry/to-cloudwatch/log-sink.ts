import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { startHttpSink } from '../../support/sinks.ts'

type SinkEvent = { timestamp: number; message: string }
type Body = { logGroupName: string; logStreamName: string; logEvents: SinkEvent[] }
export type SinkRequest = {
  operation: string
  body: Body
  raw: string
  headers: IncomingHttpHeaders
}
/** The answer to a request instead of its result; `reset` serves it and cuts the connection. */
type SinkFault = 'hang' | 'reset' | { type: string; status?: number; message?: string }

/** The part of CloudWatch Logs that the transport needs, with the service's own rules. */
export async function startLogSink(port = 0) {
  const groups = new Map<string, Map<string, SinkEvent[]>>()
  const requests: SinkRequest[] = []
  const faults: { next?: (request: SinkRequest) => SinkFault | undefined } = {}
  let rejected: object | undefined

  const sink = await startHttpSink(({ headers, body }, response) => {
    const raw = body.toString()
    const operation = String(headers['x-amz-target']).replace('Logs_20140328.', '')
    const request = { operation, body: JSON.parse(raw) as Body, raw, headers }
    requests.push(request)
    const fault = faults.next?.(request)
    if (fault === 'hang') return
    if (fault && fault !== 'reset') return fail(response, fault)
    const failure = serve(request)
    if (fault === 'reset') return response.socket?.destroy()
    if (failure) return fail(response, failure)
    response.setHeader('content-type', 'application/x-amz-json-1.1')
    response.end(JSON.stringify(rejected ? { rejectedLogEventsInfo: rejected } : {}))
  }, port)

  function serve({ operation, body }: SinkRequest): Exclude<SinkFault, string> | undefined {
    const group = groups.get(body.logGroupName)
    if (operation === 'CreateLogGroup') {
      if (group) return { type: 'ResourceAlreadyExistsException' }
      groups.set(body.logGroupName, new Map())
    } else if (!group) {
      return { type: 'ResourceNotFoundException' }
    } else if (operation === 'CreateLogStream') {
      group.set(body.logStreamName, group.get(body.logStreamName) ?? [])
    } else if (operation === 'PutLogEvents') {
      const stream = group.get(body.logStreamName)
      if (!stream) return { type: 'ResourceNotFoundException' }
      const broken = brokenRule(body.logEvents)
      if (broken) return { type: 'InvalidParameterException', message: broken }
      stream.push(...body.logEvents)
    }
    return undefined
  }

  const events = () => [...groups.values()].flatMap(group => [...group.values()].flat())

  return {
    port: sink.port,
    endpoint: sink.url,
    close: sink.close,
    groups,
    requests,
    faults,
    events,
    messages: () => events().map(event => event.message),
    operations: () => requests.map(request => request.operation),
    puts: () => requests.filter(request => request.operation === 'PutLogEvents'),
    rejectWith: (info: object | undefined) => {
      rejected = info
    },
  }
}

export type LogSink = Awaited<ReturnType<typeof startLogSink>>

/** The rules of the PutLogEvents reference that a sender can break. */
function brokenRule(events: SinkEvent[]): string | undefined {
  const bytes = events.reduce((sum, event) => sum + Buffer.byteLength(event.message) + 26, 0)
  const times = events.map(event => event.timestamp)
  if (events.length === 0 || events.length > 10_000) return `${events.length} events`
  if (bytes > 1_048_576) return `batch of ${bytes} bytes`
  if (times.some((time, index) => time < (times[index - 1] ?? 0))) return 'not in order of time'
  if ((times.at(-1) ?? 0) - (times[0] ?? 0) > 86_400_000) return 'spans more than 24 hours'
  if (events.some(event => event.message === '')) return 'empty message'
  return undefined
}

function fail(
  response: ServerResponse,
  { type, status = 400, message = type }: Exclude<SinkFault, string>,
) {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
  response.end(JSON.stringify({ __type: type, message }))
}
