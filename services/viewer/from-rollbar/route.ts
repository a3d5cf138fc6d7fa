import type { IncomingHttpHeaders } from 'node:http'
import { maskValue } from '../../secrets/mask-value.ts'
import { createSecretMask } from '../../telemetry/secret-mask.ts'
import { countRefusal } from '../http/count-refusal.ts'
import type { ViewerAnswer, ViewerRequest } from '../http/message.ts'
import { Refusal, type Route } from '../http/refusal.ts'
import { isObject, type JsonObject } from '../json-object.ts'
import { parseJson } from '../outside-json.ts'
import type { Inbox } from '../record.ts'
import { runInSlices } from '../turns.ts'
import { UnfitJson } from '../unfit-json.ts'
import { readItem } from './item.ts'

/** Rollbar's limit for one item, 1024 kB; its clients cut down to half of that. */
const maxBodyBytes = 1024 * 1024

/**
 * Rollbar's item API: `POST /api/1/item/`. As at Rollbar an access token must be there, in the
 * header (rollbar.js) or in the body (pyrollbar); any will do, and it is kept nowhere.
 */
export function createRollbarRoute(inbox: Inbox): Route {
  async function handler({ headers, body }: ViewerRequest): Promise<ViewerAnswer> {
    const payload = await runInSlices(parsePayload(body))
    const tokens = tokensOf(headers, payload)
    if (tokens.length === 0) throw new Refusal(401, 'access token required')

    const item = readItem(maskValue(payload.data, createSecretMask(tokens)), Date.now())
    inbox.addItem(item)
    inbox.count('rollbar', { received: 1, bytes: body.length })
    return { status: 200, body: { err: 0, result: { id: null, uuid: item.uuid } } }
  }
  return {
    handler,
    methods: ['POST'],
    maxBodyBytes,
    opensTo: 'allowed-origins',
    refuse(refusal, request) {
      countRefusal(inbox, 'rollbar', refusal, request)
      const { status, message, headers } = refusal
      return { status, headers, body: { err: 1, message } }
    },
  }
}

function* parsePayload(body: Buffer): Generator<void, JsonObject, void> {
  try {
    const payload = yield* parseJson(body)
    if (isObject(payload)) return payload
  } catch (error) {
    if (!(error instanceof UnfitJson)) throw error
    throw new Refusal(error.status, `the body ${error.message}`)
  }
  throw new Refusal(400, 'the body is not a JSON object')
}

function tokensOf(headers: IncomingHttpHeaders, { access_token }: JsonObject): string[] {
  const candidates = [headers['x-rollbar-access-token'], access_token]
  return candidates.filter(token => typeof token === 'string' && token !== '') as string[]
}
