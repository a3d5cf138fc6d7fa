// A shop that reports through three lenses: spans, items and log lines.
const http = require('node:http')
const { SpanStatusCode, trace } = require('@opentelemetry/api')
const { CloudWatchLogs } = require('@aws-sdk/client-cloudwatch-logs')
const Rollbar = require('rollbar')

const rollbar = new Rollbar({
  accessToken: 'any-token',
  environment: 'local',
  endpoint: 'http://localhost:8088/api/1/item/',
})

const logs = new CloudWatchLogs()
const stream = { logGroupName: '/shop', logStreamName: 'node' }

async function log(fields) {
  const message = JSON.stringify({ service: 'shop', ...fields })
  await logs.putLogEvents({ ...stream, logEvents: [{ timestamp: Date.now(), message }] })
}

function total(items) {
  if (items.length === 0) throw new RangeError('the cart is empty')
  return items.reduce((sum, item) => sum + item, 0)
}

const server = http.createServer(async (request, response) => {
  const span = trace.getActiveSpan()
  const { traceId: trace_id, spanId: span_id } = span.spanContext()
  const count = Number(request.url.split('/').at(-1))
  const stock = await (await fetch(process.env.STOCK_URL)).json()
  await log({ level: 'info', msg: `cart of ${count}`, trace_id, span_id })
  try {
    response.end(JSON.stringify({ total: total(stock.slice(0, count)) }))
  } catch (error) {
    span.recordException(error)
    span.setStatus({ code: SpanStatusCode.ERROR })
    rollbar.error(error, request, { trace_id, span_id })
    response.writeHead(500).end()
  }
})

async function start() {
  // Both may be there from the last time.
  await logs.createLogGroup({ logGroupName: '/shop' }).catch(() => {})
  await logs.createLogStream(stream).catch(() => {})
  server.listen(process.env.PORT ?? 5000)
}

start()
