import type { OutgoingHttpHeaders } from 'node:http'

/** An answer that is not JSON. */
export class FileAnswer {
  readonly bytes: Uint8Array
  readonly headers: OutgoingHttpHeaders

  constructor(bytes: Uint8Array, headers: OutgoingHttpHeaders) {
    this.bytes = bytes
    this.headers = headers
  }
}
