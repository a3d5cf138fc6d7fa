import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import { type SpanContext, TraceFlags } from '@opentelemetry/api'
import { isTraceId } from './trace-id.ts'

/**
 * What a service tells a page about one trace, signed, so that every replica believes it:
 *
 *     x-waywiser-page: <trace id>-<epoch seconds>-<0|1>-<member `ot`>.<base64url of an HMAC-SHA256>
 *
 * It says that the trace was answered, whether it is kept, and its weight. A page can only hand it back.
 */
export type Receipt = {
  traceId: string
  /** When it was made, in epoch milliseconds. */
  madeMillis: number
  isSampled: boolean
  /** The member `ot` of the trace state: the weight; empty without one. */
  weight: string
}

export type Receipts = {
  write(spanContext: SpanContext, nowMillis: number): string
  /** Undefined for a text that this key did not sign. */
  read(text: string): Receipt | undefined
  /** 14 hex digits that belong to a trace id and that only a service can know. */
  randomnessFor(traceId: string): string
}

/** The longest member `ot` that we write has a threshold and a randomness. */
const form = /^([0-9a-f]{32})-([0-9a-f]{8,9})-([01])-([a-z0-9:;]{0,64})\.([\w-]{43})$/

export function createReceipts(secret: string): Receipts {
  const key = createSecretKey(secret, 'utf8')
  // The purpose is in front, so that a signature for one purpose is none for another.
  const sign = (purpose: string, text: string) =>
    createHmac('sha256', key).update(`${purpose}\n${text}`).digest()

  return {
    write({ traceId, traceFlags, traceState }, nowMillis) {
      const seconds = Math.floor(nowMillis / 1000).toString(16)
      const isSampled = (traceFlags & TraceFlags.SAMPLED) !== 0
      const weight = isSampled ? (traceState?.get('ot') ?? '') : ''
      const text = `${traceId}-${seconds}-${isSampled ? 1 : 0}-${weight}`
      return `${text}.${sign('page receipt', text).toString('base64url')}`
    },
    read(text) {
      const match = form.exec(text)
      if (!match) return undefined
      const [, traceId = '', seconds = '', isSampled, weight = '', signature = ''] = match
      const expected = sign('page receipt', text.slice(0, text.lastIndexOf('.')))
      const given = Buffer.from(signature, 'base64url')
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
      if (!isTraceId(traceId)) return undefined
      const madeMillis = 1000 * Number.parseInt(seconds, 16)
      return { traceId, madeMillis, isSampled: isSampled === '1', weight }
    },
    randomnessFor: traceId => sign('page randomness', traceId).toString('hex', 0, 7),
  }
}
