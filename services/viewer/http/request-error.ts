import type { IncomingMessage } from 'node:http'
import type { Effort } from './compress.ts'
import type { BodyLimits } from './hold.ts'
import type { Handler, ViewerAnswer } from './message.ts'

/**
 * Rejects a request, before a route gives the rejection its vendor's shape. Thrown by the front
 * (body, encoding, method) and by handlers. The message is meant for the sender.
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

/** What the front must know about a path. */
export type Route = {
  handler: Handler
  /** Methods of the handler. Any other is answered 405 with `Allow`. */
  methods: string[]
  /** Limit after decompression; the compressed body has the same limit. */
  maxBodyBytes: number
  /**
   * Which requests of other sites' pages are answered: `links` that a person follows, records of
   * `allowed-origins`. @default none
   */
  opensTo?: 'links' | 'allowed-origins'
  /**
   * Takes the message out of the received body. Throws a `RequestError`. @default the body itself
   */
  unwrap?(body: Buffer, request: IncomingMessage, limits: BodyLimits): Promise<Buffer>
  /** How the answer is compressed for a reader that accepts it. @default not at all */
  compress?: Effort
  /** Formats a rejection as the vendor does, and counts it for the wire. */
  reject(rejection: RequestError, request: IncomingMessage): ViewerAnswer
}
