import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'

/** A request that could not be read, and the answer that its client got. */
export type Refused = { status: number; error: string; socket: Socket }

type ClientError = Error & { code?: string }

const answers: Record<string, [status: number, error: string]> = {
  HPE_HEADER_OVERFLOW: [431, 'headers_too_large'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'too_large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'request_timeout'],
}

/** Undefined when the client is gone: the request ended too early, or the connection broke. */
function answerTo({ code = '' }: ClientError): [status: number, error: string] | undefined {
  if (code === 'HPE_INVALID_EOF_STATE') return undefined
  return answers[code] ?? (code.startsWith('HPE_') ? [400, 'bad_request'] : undefined)
}

/**
 * Answers `clientError`, as Node would by itself, but in JSON, and through the response where the
 * request has one, so that whoever records the response records this answer.
 *
 * @param newest the response to the last request of the connection that could be read
 * @param onRefused gets the requests that have no response
 */
export function refuse(
  error: ClientError,
  socket: Socket,
  newest: ServerResponse | undefined,
  onRefused: (refused: Refused) => void,
): void {
  const answer = answerTo(error)
  const pending = newest?.writableFinished ? undefined : newest
  // A browser opens connections in advance, and may never use them.
  if (!answer || !socket.writable || socket.bytesRead === 0) socket.destroy(error)
  else if (pending === undefined) {
    write(socket, answer)
    onRefused({ status: answer[0], error: answer[1], socket })
  } else if (pending.req.complete) pending.once('close', () => socket.destroySoon())
  else if (!pending.headersSent) answerInstead(pending, answer)
  else if (!pending.writableEnded) socket.destroy(error)
}

const typeOfBody = 'application/json; charset=utf-8'

function write(socket: Socket, [status, error]: [number, string]): void {
  const body = JSON.stringify({ error })
  socket.write(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${typeOfBody}\r\n` +
      `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  )
  socket.destroySoon()
}

function answerInstead(response: ServerResponse, [status, error]: [number, string]): void {
  response.statusCode = status
  response.setHeader('content-type', typeOfBody)
  response.setHeader('connection', 'close')
  response.end(JSON.stringify({ error }))
}
