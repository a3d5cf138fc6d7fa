import express, { type Request, type Response } from 'express'
import { HttpError } from './errors.ts'

/** A message has at most 280 code points; 100 KB leave room for any escaping and a long list. */
const maxBodyBytes = 100 * 1024

/** `strict: false`: a body such as `null` is JSON; that it says nothing is for the route to say. */
const parse = express.json({ limit: maxBodyBytes, strict: false })

/**
 * Reads a JSON body into `request.body` (`undefined` when there is none).
 *
 * The parser's callback comes from a socket's event, which has lost the trace's context; awaiting
 * it brings the context of the request back.
 *
 * @throws {HttpError} 415 for a body of another content type
 */
export async function jsonBody(
  request: Request,
  response: Response,
  next: () => void,
): Promise<void> {
  if (request.headers['content-length'] === '0') return next()
  // `is` answers null when there is no body, false when its type is another.
  if (request.is(['json', '+json']) === false) {
    const type = request.headers['content-type']
    throw new HttpError(415, 'unsupported_content_type', {
      message: `content-type="${type ?? ''}": expected "application/json"`,
    })
  }
  await new Promise<void>((resolve, reject) => {
    parse(request, response, (error?: unknown) => (error ? reject(error) : resolve()))
  })
  next()
}
