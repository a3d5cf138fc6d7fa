import { redactText } from '../../secrets/redact-text.ts'
import type { RawPayload, Wire } from '../records/api.ts'
import type { Rejection } from '../records/record.ts'
import type { KeptPayload } from './kept-payload.ts'
import { maskHeaders, secretsOf } from './mask-text.ts'
import { showBody } from './show-body.ts'

/** Enough to see what a sender sends; a flood must not fill the memory. All per wire. */
const maxPayloads = 20
const maxBytes = 1024 * 1024
/** Bytes kept of one payload: the start of a longer one. */
const maxBodyBytes = 256 * 1024
const maxReasons = 20

type Payload = Pick<KeptPayload, 'what' | 'headers' | 'body'>

export type RawPayloads = ReturnType<typeof createRawPayloads>

/** The last payloads of each wire as received, and the last rejected ones, with the reasons. */
export function createRawPayloads(now: () => number = Date.now) {
  const lists = new Map<Wire, KeptPayload[]>()
  const rejectedLists = new Map<Wire, KeptPayload[]>()
  const payloads = new WeakMap<object, KeptPayload>()

  /** `source`: the request or the datagram, by which its payload is found again. */
  function keep(wire: Wire, source: object, { what, headers, body }: Payload): KeptPayload {
    const start = isWhole(body) ? body : Buffer.from(body.subarray(0, maxBodyBytes))
    const fields = { wire, timeMillis: now(), what, headers, byteCount: body.length }
    const kept: KeptPayload = { ...fields, body: start, reasons: [] }
    add(lists, kept)
    payloads.set(source, kept)
    return kept
  }

  const find = (source: object) => payloads.get(source)

  /** `source` is needed since several requests are handled at the same time. */
  function noteRejection({ reason }: Rejection, source: object | undefined): void {
    const payload = source && find(source)
    if (payload) reject(payload, reason)
  }

  function reject(payload: KeptPayload, reason: string): void {
    if (payload.reasons.length === 0) add(rejectedLists, payload)
    const isNew = !payload.reasons.includes(reason)
    if (isNew && payload.reasons.length < maxReasons) payload.reasons.push(reason)
  }

  /**
   * Newest first. Decoded and masked only now, since most are never looked at; in steps, since a
   * payload can be made to keep the masks busy for a tenth of a second.
   */
  function* read(wire: Wire): Generator<void, ShownPayloads, void> {
    const [payloads, rejected] = [lists, rejectedLists].map(of => [...(of.get(wire) ?? [])])
    return { payloads: yield* showAll(payloads!), rejected: yield* showAll(rejected!) }
  }

  function clear(): void {
    lists.clear()
    rejectedLists.clear()
  }

  return { keep, find, noteRejection, reject, read, clear }
}

/**
 * Whether a body is kept without a copy. A slice would keep the whole buffer that it is a part of.
 */
const isWhole = ({ length, buffer }: Buffer) =>
  length <= maxBodyBytes && length === buffer.byteLength

function add(lists: Map<Wire, KeptPayload[]>, payload: KeptPayload): void {
  const list = lists.get(payload.wire) ?? []
  lists.set(payload.wire, list)
  list.push(payload)
  let bytes = list.reduce((sum, { body }) => sum + body.length, 0)
  while (list.length > maxPayloads || bytes > maxBytes) bytes -= list.shift()!.body.length
}

type ShownPayloads = { payloads: RawPayload[]; rejected: RawPayload[] }

function* showAll(payloads: KeptPayload[]): Generator<void, RawPayload[], void> {
  const shown: RawPayload[] = []
  for (const payload of payloads.toReversed()) {
    shown.push(yield* show(payload))
    yield
  }
  return shown
}

function* show(payload: KeptPayload): Generator<void, RawPayload, void> {
  const { timeMillis, what, headers, byteCount, body, status, reasons } = payload
  const secrets = secretsOf(headers)
  return {
    timeMillis,
    what: redactText(what),
    headers: maskHeaders(headers),
    bytes: byteCount,
    ...(yield* showBody(payload, secrets)),
    cutBytes: byteCount - body.length,
    status,
    reasons: reasons.map(reason => redactText(reason)),
  }
}
