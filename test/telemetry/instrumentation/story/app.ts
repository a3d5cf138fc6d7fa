import { once } from 'node:events'
import http from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { context, trace } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import express, { type NextFunction, type Request, type Response } from 'express'
import { arrivals } from './arrivals.ts'
import type { Ports } from './ports.ts'

/** The service of the story: one route for each case. */
export function createStoryApp({ peer, thirdParty, silent, closed }: Ports) {
  const app = express()
  const at = (port: number, path = '/') => `http://127.0.0.1:${port}${path}`
  app.disable('x-powered-by')

  app.get('/api/items/:id', (_request, response) => response.json({ ok: true }))
  app.get('/api/missing/:id', (_request, response) => response.status(404).json({}))
  app.get('/api/limited', (_request, response) => response.status(429).json({}))
  app.get('/api/broken', () => {
    throw new TypeError('broken on purpose')
  })
  app.post('/api/items', express.json(), (request, response) => {
    response.status(201).json({ message: request.body.message, traceId: activeTraceId() })
  })
  app.post('/api/listened', (request, response) => {
    const traceIds: (string | undefined)[] = [activeTraceId()]
    request.on('data', () => traceIds.push(activeTraceId()))
    request.once('end', () => {
      traceIds.push(activeTraceId())
      response.json([...new Set(traceIds)])
    })
  })
  app.get('/api/never', () => void arrivals.emit('never'))
  app.get('/api/endless', (_request, response) => void response.write('the first of many\n'))
  app.get('/api/destroyed', (_request, response) => void response.destroy())
  app.get('/api/streamed', async (_request, response) => {
    for (const part of ['one ', 'two ', 'three']) {
      response.write(part)
      await sleep(2)
    }
    response.end()
  })

  app.get('/api/fetch/peer', relay(at(peer, '/api/told?api_key=s3cret&page=2')))
  app.get('/api/fetch/third-party', relay(at(thirdParty, '/hook?token=s3cret')))
  app.get('/api/fetch/404', relay(at(peer, '/nowhere')))
  app.get('/api/fetch/redirected', relay(at(peer, '/api/moved')))
  app.get('/api/fetch/refused', relay(at(closed)))
  app.get(
    '/api/fetch/timeout',
    relay(at(silent), () => ({ signal: timedOut() })),
  )
  app.get(
    '/api/fetch/cancelled',
    relay(at(silent), () => ({ signal: cancelled() })),
  )
  app.get('/api/fetch/body-cancelled', async (_request, response) => {
    const answer = await fetch(at(peer, '/api/endless'))
    await answer.body?.cancel()
    response.end()
  })
  app.get(
    '/api/fetch/post',
    relay(at(peer, '/api/told'), () => ({ method: 'POST', body: 'hi' })),
  )
  app.get('/api/fetch/suppressed', (_request, response) =>
    context.with(suppressTracing(context.active()), async () => {
      response.send(await (await fetch(at(peer, '/api/told'))).text())
    }),
  )

  app.get('/api/http/peer', relayByHttp(at(peer, '/api/told?api_key=s3cret&page=2')))
  app.get('/api/http/third-party', relayByHttp(at(thirdParty, '/hook?token=s3cret')))
  app.get('/api/http/404', relayByHttp(at(peer, '/nowhere')))
  app.get('/api/http/refused', relayByHttp(at(closed)))
  app.get('/api/http/timeout', (request, response) =>
    relayByHttp(at(silent), { signal: timedOut() })(request, response),
  )
  app.get('/api/http/cut-off', relayByHttp(at(peer, '/api/cut-off')))

  app.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
    response.status('status' in error ? Number(error.status) : 500).json({})
  })
  return app
}

const activeTraceId = () => trace.getActiveSpan()?.spanContext().traceId

/** Aborts once the request has arrived, with the reason of AbortSignal.timeout. */
const timedOut = () =>
  cancelled(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))

function cancelled(reason?: Error): AbortSignal {
  const controller = new AbortController()
  arrivals.once('silent', () => controller.abort(reason))
  return controller.signal
}

function relay(url: string, init: () => RequestInit = () => ({})) {
  return async (_request: Request, response: Response) => {
    const text = await fetch(url, init()).then(
      answer => answer.text(),
      () => 'no answer',
    )
    response.send(text)
  }
}

function relayByHttp(url: string, options: http.RequestOptions = {}) {
  return async (_request: Request, response: Response) => {
    const call = http.get(url, options)
    try {
      const [answer] = (await once(call, 'response')) as [http.IncomingMessage]
      response.send((await answer.toArray()).join(''))
    } catch {
      response.send('no answer')
    }
  }
}

/** Our other service: answers with the trace's headers of the request. */
export function createPeerApp() {
  const app = express()
  app.disable('x-powered-by')
  app.all('/api/told', (request, response) => {
    const { traceparent, tracestate, 'x-amzn-trace-id': xray } = request.headers
    response.json({ traceparent, tracestate, xray })
  })
  app.get('/api/moved', (_request, response) => response.redirect('/api/told'))
  app.get('/api/endless', (_request, response) => void response.write('the first of many\n'))
  app.get('/api/cut-off', (_request, response) => {
    response.writeHead(200, { 'content-length': 1000 })
    response.write('less', () => response.destroy())
  })
  return app
}
