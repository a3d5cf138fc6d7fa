/**
 * Both headers, in and out:
 *
 *     traceparent: 00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01
 *     tracestate: ot=th:e666666666666
 *     x-amzn-trace-id: Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1
 *
 * https://www.w3.org/TR/trace-context/ and
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
 * Not by address: a pod's address changes, and behind a proxy or a port-forward every request has
 * the same one. Not the key itself as a header: who sees one request could then begin any trace,
 * while a proof that was seen can only be sent again with the very trace it was made for.
 */
export const peerProofHeader = 'x-waywiser-peer'

/** Carries a token of the process that checks itself, so that no other request is taken for one. */
export const selfCheckHeader = 'x-waywiser-self-check'

export type HeaderValue = string | string[] | undefined
export type HeaderReader = (name: string) => HeaderValue

/** Several headers of one name are one list. */
export const textOf = (value: HeaderValue) =>
  Array.isArray(value) ? value.join(',') : (value ?? '')
