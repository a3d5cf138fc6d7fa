import type { Wire } from '../api.ts'
import { countRefusal } from '../http/count-refusal.ts'
import type { IsRead } from '../http/in-turn.ts'
import { Refusal, type Route } from '../http/refusal.ts'
import { isObject, type JsonObject } from '../json-object.ts'
import { parseJson } from '../outside-json.ts'
import type { Inbox } from '../record.ts'
import { runInSlices } from '../turns.ts'
import { UnfitJson } from '../unfit-json.ts'
import { OperationProblem } from '../xray/api/problem.ts'
import type { XrayStore } from '../xray/store/open.ts'
import { xrayAnswer, xrayError, xrayRefusal } from './answer.ts'
import { operationAt } from './operations.ts'

/** A batch of 50 documents of 64 kB each is 3.3 MB of JSON text, more when much is escaped. */
const maxBodyBytes = 8 * 1024 * 1024

// What senders and samplers do all the time, which waits for no reader.
const promptPaths = ['/TraceSegments', '/TelemetryRecords', '/GetSamplingRules', '/SamplingTargets']

export const isXrayRead: IsRead = ({ path }) => !promptPaths.includes(path)

export type XrayRouteOptions = { inbox: Inbox; xray: XrayStore; now?: () => number }

/**
 * X-Ray's REST-JSON API, all of it POST: on the main port as AWS's endpoint, and on the daemon's
 * TCP port, which in the real daemon is a plain proxy to the same API. Signatures are not looked
 * at: the daemon forwards calls unsigned too when it has no credentials.
 */
export function createXrayRoute(options: XrayRouteOptions, wire: Wire): Route {
  const { inbox, xray, now = Date.now } = options
  const context = { inbox, store: xray, now, wire }
  return {
    async handler({ path, body, raw }) {
      const operation = operationAt(path)
      const input = await runInSlices(parseInput(body))
      // Counted apart from the records: a poll for sampling rules brings none, but it was seen.
      inbox.count(wire, { bytes: body.length })
      return xrayAnswer(await operation(input, { ...context, source: raw }))
    },
    methods: ['POST'],
    maxBodyBytes,
    refuse(refusal, request) {
      // A question that was asked wrongly is no record that somebody will miss.
      if (refusal instanceof OperationProblem) {
        return xrayError(refusal.status, refusal.type, refusal.message)
      }
      if (refusal.status !== 404 && refusal.status !== 501)
        countRefusal(inbox, wire, refusal, request)
      return xrayRefusal(refusal)
    },
  }
}

/** An empty body is an empty object: `aws xray get-sampling-rules` and others send none. */
function* parseInput(body: Buffer): Generator<void, JsonObject, void> {
  if (body.length === 0) return {}
  try {
    const input = yield* parseJson(body)
    if (isObject(input)) return input
  } catch (error) {
    if (!(error instanceof UnfitJson)) throw error
    throw new Refusal(error.status, `the body ${error.message}`)
  }
  throw new Refusal(400, 'the body is not a JSON object')
}
