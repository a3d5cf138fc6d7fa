import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * The status that a client was sent, of an answer that ended or broke off; undefined when nothing was
 * sent. `headersSent` alone says only that headers were made, perhaps for a connection that is gone.
 *
 * @param bytesBefore `bytesWritten` of the request's socket before the answer
 */
export function sentStatus(
  { socket }: IncomingMessage,
  response: ServerResponse,
  bytesBefore: number,
): number | undefined {
  // A response that is queued behind another has no socket yet.
  const isBegun =
    response.headersSent && response.socket !== null && socket.bytesWritten > bytesBefore
  return response.writableFinished || isBegun ? response.statusCode : undefined
}
