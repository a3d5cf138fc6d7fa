import { countRejection } from '../../http/count-rejection.ts'
import type { IsRead } from '../../http/in-turn.ts'
import { readObject } from '../../http/json-body.ts'
import type { Route } from '../../http/request-error.ts'
import type { Wire } from '../../records/api.ts'
import type { Inbox } from '../../records/record.ts'
import type { XrayStore } from '../../store/xray/open.ts'
import { runInSlices } from '../../turns/turns.ts'
import { xrayAnswer, xrayError, xrayRejection } from './answer.ts'
import { operationAt } from './operations.ts'
import { OperationError } from './problem.ts'

/** A batch of 50 documents of 64 kB each is 3.3 MB of JSON text, more with escapes. */
const maxBodyBytes = 8 * 1024 * 1024

// Operations of senders and samplers, which do not wait for readers.
const promptPaths = ['/TraceSegments', '/TelemetryRecords', '/GetSamplingRules', '/SamplingTargets']

export const isXrayRead: IsRead = ({ path }) => !promptPaths.includes(path)

type XrayRouteOptions = { inbox: Inbox; xray: XrayStore; now?: () => number }

/**
 * X-Ray's REST-JSON API, all of it POST: on the main port as AWS's endpoint, and on the daemon's
 * TCP port, which in the real daemon is a plain proxy to the same API. Signatures are not checked:
 * the daemon forwards unsigned calls too when it has no credentials.
 */
export function createXrayRoute(options: XrayRouteOptions, wire: Wire): Route {
  const { inbox, xray, now = Date.now } = options
  const context = { inbox, store: xray, now, wire }
  return {
    async handler({ path, body, raw }) {
      const operation = operationAt(path)
      // An empty body is an empty object: `aws xray get-sampling-rules` and others send none.
      const input = body.length === 0 ? {} : await runInSlices(readObject(body))
      // Counted apart from the records: a poll for sampling rules brings none, but uses the wire.
      inbox.count(wire, { bytes: body.length })
      return xrayAnswer(await operation(input, { ...context, source: raw }))
    },
    methods: ['POST'],
    maxBodyBytes,
    reject(rejection, request) {
      // A wrong query loses no record, so it is not counted.
      if (rejection instanceof OperationError) {
        return xrayError(rejection.status, rejection.type, rejection.message)
      }
      if (rejection.status !== 404 && rejection.status !== 501)
        countRejection(inbox, wire, rejection, request)
      return xrayRejection(rejection)
    },
  }
}
