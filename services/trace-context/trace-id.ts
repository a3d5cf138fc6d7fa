/**
 * One trace id, two spellings:
 *
 *     5759e988bd862e3fe1be46a994272793        W3C Trace Context
 *     1-5759e988-bd862e3fe1be46a994272793     X-Ray: version, epoch seconds in hex, 96 random bits
 */
const w3cTraceId = /^[0-9a-f]{32}$/
const xrayTraceId = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/i
const w3cSpanId = /^[0-9a-f]{16}$/
const zeroes = /^0+$/

export const toXRayTraceId = (traceId: string) => `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`

/** The W3C spelling of an id in either spelling; undefined when it is not a trace id. */
export function parseTraceId(text: string): string | undefined {
  const lower = text.toLowerCase()
  const parts = xrayTraceId.exec(lower)
  const traceId = parts ? `${parts[1]}${parts[2]}` : lower
  return isTraceId(traceId) ? traceId : undefined
}

export const isTraceId = (text: string) => w3cTraceId.test(text) && !isZero(text)

export const isSpanId = (text: string) => w3cSpanId.test(text) && !isZero(text)

/** The last digit decides it for nearly all ids. */
const isZero = (text: string) => text.endsWith('0') && zeroes.test(text)
