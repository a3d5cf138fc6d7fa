import express, { type Handler, type Request } from 'express'
import { HttpError } from './errors.ts'

/** A message has at most 280 code points; 100 KB leave room for any escaping and a long list. */
const usualBytes = 100 * 1024

/**
 * Reads a JSON body into `request.body` (`undefined` when there is none). A body of another content
 * type is a 415; a malformed one is the parser's error.
 */
export function jsonBody(maxBytes = usualBytes): Handler {
  // `strict: false`: a body such as `null` is JSON, and the route rejects it.
  const parse = express.json({ limit: maxBytes, strict: false })
  return (request, response, next) => {
    refuseOtherTypes(request)
    parse(request, response, next)
  }
}

function refuseOtherTypes(request: Request): void {
  // `is` returns null without a body, and false for another type.
  const isOther = request.is(['json', '+json']) === false
  if (isOther && request.headers['content-length'] !== '0') {
    const type = request.headers['content-type'] ?? ''
    throw new HttpError(415, 'unsupported_content_type', {
      message: `content-type="${type}": expected "application/json"`,
    })
  }
}
