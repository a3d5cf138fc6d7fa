import type { IncomingMessage, ServerResponse } from 'node:http'
import { runInSlices } from '../turns/turns.ts'
import { destroyUnless } from './destroy-unless.ts'
import { GrowingBuffer } from './growing-buffer.ts'
import type { Hold } from './hold.ts'
import { writeJson } from './json-pieces.ts'
import type { ViewerAnswer } from './message.ts'

/** A string cannot be longer than half a gigabyte, and no answer is nearly as large. */
const maxAnswerBytes = 512 * 1024 * 1024

/** Answers up to this size never fail: a POST that succeeded must not be answered 503. */
const smallAnswerBytes = 64 * 1024

/** Bytes written at once. A reader must take each piece in time. */
const pieceBytes = 256 * 1024
const stallMillis = 10_000

export type SpelledAnswer = (Exclude<ViewerAnswer, 'handled'> & { body: Uint8Array }) | 'handled'

/** Turns a body into bytes. A failure here can still be answered with an error. */
export async function spellOut(answer: ViewerAnswer): Promise<SpelledAnswer> {
  if (answer === 'handled') return answer
  const { body = '', headers } = answer
  if (typeof body === 'string') return { ...answer, body: Buffer.from(body) }
  if (body instanceof Uint8Array) return { ...answer, body }
  const jsonHeaders = { 'content-type': 'application/json', ...headers }
  return { ...answer, headers: jsonHeaders, body: await jsonBytes(body) }
}

async function jsonBytes(body: object): Promise<Buffer> {
  const buffer = new GrowingBuffer({ maxBytes: maxAnswerBytes, reserve() {} })
  await runInSlices(writeJson(body, piece => buffer.add(Buffer.from(piece))))
  return buffer.finish()
}

/**
 * Counts the answer's bytes instead of the body's, until they are sent.
 * @throws {RequestError} 503 when all requests together hold too much
 */
export function holdAnswer(answer: SpelledAnswer, hold: Hold): void {
  const byteCount = answer === 'handled' ? 0 : answer.body.length
  hold.resize(byteCount <= smallAnswerBytes ? 0 : byteCount, 'answer')
}

/**
 * Writes a finished answer. A status without a body gets none, HEAD gets the head alone, and
 * everything is sent with `nosniff`, so that no browser runs a sender's text as a page. A reader
 * that stops reading loses its connection; so does the slowest reader when the budget is used up.
 */
export async function sendAnswer(
  answer: SpelledAnswer,
  { method }: IncomingMessage,
  response: ServerResponse,
  hold: Hold,
): Promise<void> {
  if (answer === 'handled' || response.destroyed) return
  const { body, headers = {}, trailers } = answer
  response.setHeader('x-content-type-options', 'nosniff')
  if (trailers) response.addTrailers(trailers)
  else if (answer.status !== 204) response.setHeader('content-length', body.length)
  response.writeHead(answer.status, headers)
  hold.waitFor(() => response.destroy())
  if (method === 'HEAD') response.end()
  else await writePieces(body, response)
  const isOver = response.writableFinished || response.destroyed
  if (!isOver) destroyUnless(response, 'finish', stallMillis)
}

async function writePieces(body: Uint8Array, response: ServerResponse): Promise<void> {
  let start = 0
  for (; body.length - start > pieceBytes; start += pieceBytes) {
    if (!response.write(body.subarray(start, start + pieceBytes))) await drained(response)
    if (response.destroyed) return
  }
  response.end(body.subarray(start))
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise(resolve => {
    const go = () => {
      response.off('drain', go)
      response.off('close', go)
      resolve()
    }
    response.once('drain', go)
    response.once('close', go)
    destroyUnless(response, 'drain', stallMillis)
  })
}
