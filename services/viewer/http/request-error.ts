import type { IncomingMessage } from 'node:http'
import type { Handler, ViewerAnswer } from './message.ts'

/**
 * Why a request is turned down, before a route gives it its vendor's shape. Thrown by the front
 * (body, encoding, method) and by handlers that cannot go on; the message is meant for the sender.
 */
export class RequestError extends Error {
  readonly status: number
  readonly headers: Record<string, string>

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }
}

export const tooLarge = (maxBytes: number) =>
  new RequestError(413, `the body is larger than ${maxBytes} bytes, the most this path takes`)

/** What the front needs to know of a path; everything else is its handler's business. */
export type Route = {
  handler: Handler
  /** Methods that the handler understands; any other is a 405 with `Allow`. */
  methods: string[]
  /** After decompression; the compressed body is held to the same number. */
  maxBodyBytes: number
  /**
   * Which requests of other sites' pages are answered: `links` that a person follows, records of
   * `allowed-origins`; @default none.
   */
  opensTo?: 'links' | 'allowed-origins'
  /** Says no the way the route's vendor does, and counts it where the wire is counted. */
  refuse(refusal: RequestError, request: IncomingMessage): ViewerAnswer
}
