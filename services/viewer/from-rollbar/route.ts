import type { IncomingHttpHeaders } from 'node:http'
import type { JsonObject } from '../../json/json-object.ts'
import { maskValue } from '../../secrets/mask-value.ts'
import { createSecretMask } from '../../secrets/secret-mask.ts'
import { countRejection } from '../http/count-rejection.ts'
import { readObject } from '../http/json-body.ts'
import type { ViewerAnswer, ViewerRequest } from '../http/message.ts'
import { RequestError, type Route } from '../http/request-error.ts'
import type { JsonLimits } from '../json/json-scan.ts'
import { bodyLimits } from '../json/outside-json.ts'
import type { Inbox, ItemRecord } from '../records/record.ts'
import { runInSlices } from '../turns/turns.ts'
import { readItem } from './item.ts'

/** Rollbar's limit for one item, 1024 kB; its clients cut items to half of that. */
const maxBodyBytes = 1024 * 1024

/** Each value is masked, and each frame is part of the fingerprint. Items have some thousand. */
const limits: JsonLimits = { ...bodyLimits, maxValues: 20_000 }

/**
 * Rollbar's item API: `POST /api/1/item/`. As at Rollbar, an access token is required, in the
 * header (rollbar.js) or in the body (pyrollbar). Any token will do, and it is kept nowhere.
 */
export function createRollbarRoute(inbox: Inbox): Route {
  async function handler({ headers, body }: ViewerRequest): Promise<ViewerAnswer> {
    const payload = await runInSlices(readObject(body, limits))
    const tokens = tokensOf(headers, payload)
    if (tokens.length === 0) throw new RequestError(401, 'access token required')

    const item = await runInSlices(take(payload.data, createSecretMask(tokens)))
    inbox.count('rollbar', { received: 1, bytes: body.length })
    return { status: 200, body: { err: 0, result: { id: null, uuid: item.uuid } } }
  }
  function* take(
    data: unknown,
    maskText: (text: string) => string,
  ): Generator<void, ItemRecord, void> {
    const masked = yield* maskValue(data, maskText)
    yield
    const item = readItem(masked, Date.now())
    yield
    inbox.addItem(item)
    return item
  }

  return {
    handler,
    methods: ['POST'],
    maxBodyBytes,
    opensTo: 'allowed-origins',
    reject(rejection, request) {
      countRejection(inbox, 'rollbar', rejection, request)
      const { status, message, headers } = rejection
      return { status, headers, body: { err: 1, message } }
    },
  }
}

function tokensOf(headers: IncomingHttpHeaders, { access_token }: JsonObject): string[] {
  const candidates = [headers['x-rollbar-access-token'], access_token]
  return candidates.filter(token => typeof token === 'string' && token !== '') as string[]
}
