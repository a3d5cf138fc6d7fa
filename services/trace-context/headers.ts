/**
 * The trace headers, incoming and outgoing:
 *
 *     traceparent: 00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-03
 *     tracestate: ot=th:e666666666666
 *     x-amzn-trace-id: Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1
 *
 * https://www.w3.org/TR/trace-context-2/ and
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader.
 * Baggage is not carried.
 */
export const traceparentHeader = 'traceparent'
export const tracestateHeader = 'tracestate'
export const xrayHeader = 'x-amzn-trace-id'

/**
 * Says that a service of ours wrote the trace headers of this request:
 *
 *     x-waywiser-peer: <base64url of HMAC-SHA256(PEER_TRUST_KEY, traceparent "\n" tracestate)>
 *
 * An address proves nothing: a pod's changes, and behind a proxy or a port-forward all requests have
 * the same one. The key itself must not be a header: a reader of one request could then begin any
 * trace, whereas a proof can only be replayed with the trace it was made for.
 */
export const peerProofHeader = 'x-waywiser-peer'

/**
 * A page of ours sends the newest receipt that it has (receipt.ts), and gets one with each answer. In
 * `Server-Timing` of the document it is `page;desc="…"`.
 */
export const pageHeader = 'x-waywiser-page'

/** Carries a token of the process, so that no other request counts as its self-check. */
export const selfCheckHeader = 'x-waywiser-self-check'
export const selfCheckPath = '/-/self-check'

export type HeaderValue = string | string[] | undefined
export type HeaderReader = (name: string) => HeaderValue

/** Joins several headers of one name to one list. */
export const textOf = (value: HeaderValue) =>
  Array.isArray(value) ? value.join(',') : (value ?? '')
