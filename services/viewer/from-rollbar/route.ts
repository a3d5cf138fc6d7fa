import type { IncomingHttpHeaders } from 'node:http'
import { createSecretMask } from '../../telemetry/secret-mask.ts'
import { countRefusal } from '../http/count-refusal.ts'
import type { ViewerAnswer, ViewerRequest } from '../http/message.ts'
import { Refusal, type Route } from '../http/refusal.ts'
import { isObject, type JsonObject } from '../json-object.ts'
import type { Inbox } from '../record.ts'
import { readItem } from './item.ts'
import { maskSecrets } from './mask.ts'

/** Rollbar's limit for one item, 1024 kB; its clients cut down to half of that. */
const maxBodyBytes = 1024 * 1024

/**
 * Rollbar's item API: `POST /api/1/item/`. As at Rollbar an access token must be there, in the
 * header (rollbar.js) or in the body (pyrollbar); any will do, and it is kept nowhere.
 */
export function createRollbarRoute(inbox: Inbox): Route {
  function handler({ headers, body }: ViewerRequest): ViewerAnswer {
    const payload = parsePayload(body)
    const tokens = tokensOf(headers, payload)
    if (tokens.length === 0) throw new Refusal(401, 'access token required')

    const item = readItem(maskSecrets(payload.data, createSecretMask(tokens)), Date.now())
    inbox.addItem(item)
    inbox.count('rollbar', { received: 1, bytes: body.length })
    return { status: 200, body: { err: 0, result: { id: null, uuid: item.uuid } } }
  }
  return {
    handler,
    methods: ['POST'],
    maxBodyBytes,
    opensTo: 'allowed-origins',
    refuse(refusal) {
      countRefusal(inbox, 'rollbar', refusal)
      const { status, message, headers } = refusal
      return { status, headers, body: { err: 1, message } }
    },
  }
}

function parsePayload(body: Buffer): JsonObject {
  try {
    const payload: unknown = JSON.parse(body.toString('utf8'))
    if (isObject(payload)) return payload
  } catch (error) {
    throw new Refusal(400, `the body is not JSON: ${(error as Error).message}`)
  }
  throw new Refusal(400, 'the body is not a JSON object')
}

function tokensOf(headers: IncomingHttpHeaders, { access_token }: JsonObject): string[] {
  const candidates = [headers['x-rollbar-access-token'], access_token]
  return candidates.filter(token => typeof token === 'string' && token !== '') as string[]
}
