import { randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { type Span, SpanStatusCode, trace } from '@opentelemetry/api'
import { serve } from '../../services/http/serve.ts'
import {
  announceListening,
  exitOnProblems,
  stopOnSignals,
} from '../../services/process/lifecycle.ts'
import { problems, telemetry } from '../../services/telemetry/start.ts'

const five = Object.fromEntries(Array.from('abcde', name => [name, 'x'.repeat(50)]))

function describe(span: Span): void {
  span.setAttributes(five)
  for (const name of Object.keys(five)) {
    span.addEvent(name, five)
    span.addLink({ context: span.spanContext(), attributes: five })
  }
}

/** One in a thousand. */
function failSome(span: Span, count: number): void {
  if (count % 1000 === 500) span.setStatus({ code: SpanStatusCode.ERROR })
}

/**
 * The smallest possible service, started like the real ones. It answers with its own span as it
 * sees it; `?call=` calls another service first, `?twice` works twice in a row, `?spans=` ends that
 * many spans in one turn, each with an attribute of `?chars=` characters (`?noise`: that do
 * not compress); `?exit` ends the process
 * right after the answer. `?described` makes a span with five attributes, events and links, of five
 * attributes each; `?unwritable` one with a link to nothing.
 */
const echo: RequestListener = async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const spanContext = trace.getActiveSpan()?.spanContext()
  const target = url.searchParams.get('call')
  if (target) await telemetry.withSpan('calling', async () => (await fetch(target)).text())
  if (url.searchParams.has('twice')) {
    for (const name of ['first', 'second']) telemetry.withSpan(name, () => {})
  }
  const spans = Number(url.searchParams.get('spans') ?? 0)
  const chars = Number(url.searchParams.get('chars') ?? 0)
  const noise = url.searchParams.has('noise')
  for (let count = 0; count < spans; count++) {
    const text = noise ? randomBytes(chars / 2).toString('hex') : 'x'.repeat(chars)
    telemetry.withSpan(`span ${count}`, span => failSome(span, count), { attributes: { text } })
  }
  if (url.searchParams.has('described')) telemetry.withSpan('described', describe)
  if (url.searchParams.has('unwritable')) {
    telemetry.withSpan('unwritable', span => void span.addLink({ context: undefined! }))
  }
  if (url.searchParams.has('exit')) response.on('close', () => process.exit(0))
  if (url.pathname === '/fail') {
    const uuid = telemetry.reportError(new TypeError('failed as asked'), { path: url.pathname })
    response.statusCode = 500
    response.end(JSON.stringify({ uuid }))
    return
  }
  telemetry.log.debug('inside')
  const tracestate = spanContext?.traceState?.serialize() ?? ''
  response.end(JSON.stringify({ ...spanContext, tracestate }))
}

exitOnProblems(problems)
const server = await serve({
  listener: telemetry.instrument((request, response) => void echo(request, response)),
  port: 0,
  host: '127.0.0.1',
  isReady: () => true,
  drainDelayMillis: 0,
})
stopOnSignals(async () => {
  await server.close()
  await telemetry.shutdown()
})
announceListening({ port: server.port })
void telemetry.selfCheck({ host: '127.0.0.1', port: server.port })
