import type { Request, Response } from 'express'
import { createHttpApp } from '../../services/http/http-app.ts'
import { runService } from '../../services/process/run-service.ts'
import { telemetry } from '../../services/telemetry/start.ts'
import { thrownValues } from './thrown-values.ts'

/** Where a route can throw, by name; `value` is what is thrown. */
const places: Record<string, (value: unknown, response: Response) => unknown> = {
  handler(value) {
    throw value
  },
  async 'async-handler'(value) {
    throw value
  },
  async 'late-rejection'(value) {
    await new Promise(resolve => setTimeout(resolve, 1))
    return Promise.reject(value)
  },
  span: value => rethrownBy(value, () => telemetry.withSpan('inner', thrower(value))),
  'async-span': value =>
    rethrownBy(value, () => telemetry.withSpan('inner', async () => thrower(value)())),
  'answer-json': (value, response) => response.json({ toJSON: thrower(value) }),
  'answer-getter': (value, response) =>
    response.json(Object.defineProperty({}, 'a', { get: thrower(value), enumerable: true })),
}

const thrower = (value: unknown) => () => {
  throw value
}

/** Throws what `work` throws, and ends the process if that is another value than was given. */
async function rethrownBy(value: unknown, work: () => unknown): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!Object.is(error, value)) process.exit(3)
    throw error
  }
}

/** Calls of telemetry and of a peer that must not throw into the route, which answers 200. */
const calls: Record<string, (value: unknown) => unknown> = {
  report: value => telemetry.reportError(value),
  log: value => telemetry.log.error({ err: value }, 'logged'),
  'log-alone': value => telemetry.log.error(value as Record<string, unknown>),
  'log-format': value => telemetry.log.error('%s %d %j', ...Array(3).fill(value)),
  'log-field': value => telemetry.log.error({ field: value }, 'logged'),
  metadata: value => telemetry.annotate({}, { toJSON: thrower(value), field: value }),
  'metadata-itself': value => telemetry.annotate({}, value as Record<string, unknown>),
  'aborted-fetch': async value => {
    const { port } = new URL(process.env.ELSEWHERE!)
    await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.abort(value) }).catch(() => {})
    const late = new AbortController()
    setTimeout(() => late.abort(value), 1)
    await fetch(`http://127.0.0.1:${port}/`, { signal: late.signal }).catch(() => {})
  },
}

const valueIn = ({ params }: Request) => thrownValues[String(params.value)]!.make()

await runService({
  server: { port: 0, host: '127.0.0.1', drainDelayMillis: 0 },
  database: { isPrepared: () => true, prepare: async () => {}, close: async () => {} },
  telemetry,
  app: createHttpApp({
    service: 'test',
    telemetry,
    routes: [
      {
        method: 'GET',
        path: '/throw/:place/:value',
        about: 'throws',
        handle: (request, response) =>
          places[String(request.params.place)]!(valueIn(request), response),
      },
      {
        method: 'GET',
        path: '/call/:place/:value',
        about: 'hands a value to telemetry',
        async handle(request, response) {
          await calls[String(request.params.place)]!(valueIn(request))
          response.json({ isDone: true })
        },
      },
    ],
  }),
})
