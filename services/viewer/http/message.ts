import type {
  IncomingHttpHeaders,
  IncomingMessage,
  OutgoingHttpHeaders,
  ServerResponse,
} from 'node:http'

/** One request as a handler sees it. Its body is read and decompressed, within its limit. */
export type ViewerRequest = {
  method: string
  /** The path alone, percent-encoded, without the query. */
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: Buffer
  /** Gives access to the connection: the end of a live stream, the peer's address. */
  raw: IncomingMessage
  response: ServerResponse
}

/**
 * An answer as plain data, so that it is complete before the first byte of a head is written. A
 * body that is neither text nor bytes is sent as JSON (`content-type: application/json` unless a
 * header says otherwise). `'handled'`: the handler writes to `request.response` itself, as
 * Server-Sent Events do.
 */
export type ViewerAnswer =
  | {
      status: number
      headers?: OutgoingHttpHeaders
      body?: string | Uint8Array | object
      /** Sent after the body, as gRPC's status. */
      trailers?: OutgoingHttpHeaders
    }
  | 'handled'

export type Handler = (request: ViewerRequest) => ViewerAnswer | Promise<ViewerAnswer>
