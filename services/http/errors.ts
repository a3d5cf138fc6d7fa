import { trace } from '@opentelemetry/api'
import type { ErrorRequestHandler, Handler, Request, Response } from 'express'
import { DatabaseUnavailableError } from '../database/unavailable.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { recordError } from '../telemetry/with-span.ts'
import { isInstance, member, readThrown, textMember } from '../text/thrown.ts'

/** Becomes an answer `{ error: code, message? }`, or `{ errors }` where several apply. */
export class HttpError extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Record<string, string>
  readonly errors: string[] | undefined

  constructor(
    status: number,
    code: string,
    details: {
      message?: string
      errors?: string[]
      headers?: Record<string, string>
      cause?: unknown
    } = {},
  ) {
    super(details.message ?? '', { cause: details.cause })
    this.name = 'HttpError'
    this.status = status
    this.code = code
    this.errors = details.errors
    this.headers = details.headers ?? {}
  }
}

/** The errors of Express and its body parser, by their `type`. */
const parserErrors: Record<string, [status: number, code: string]> = {
  'entity.parse.failed': [400, 'bad_json'],
  'entity.too.large': [413, 'too_large'],
  'charset.unsupported': [415, 'unsupported_charset'],
  'encoding.unsupported': [415, 'unsupported_encoding'],
}

/** The one place that decides the status of an error. */
function toHttpError(error: unknown): HttpError {
  if (isInstance(error, HttpError) && Number.isInteger(member(error, 'status'))) return error
  if (isInstance(error, DatabaseUnavailableError)) {
    return new HttpError(503, 'database_unavailable', { cause: error })
  }
  const status = callersStatus(error)
  if (status === undefined) return new HttpError(500, 'internal_error', { cause: error })
  const other = isInstance(error, URIError) ? 'bad_path' : 'bad_request'
  const [known, code] = parserErrors[textMember(error, 'type') ?? ''] ?? [status, other]
  return new HttpError(known, code, { message: readThrown(error).message, cause: error })
}

/** The status of an error that Express or its body parser blames on the caller. */
function callersStatus(error: unknown): number | undefined {
  const status = member(error, 'status')
  const isShown = member(error, 'expose') === true || isInstance(error, URIError)
  const isTheirs = Number.isInteger(status) && Number(status) >= 400 && Number(status) < 500
  return isShown && isTheirs && isInstance(error, Error) ? Number(status) : undefined
}

function bodyOf(error: HttpError): object {
  if (error.errors) return { errors: error.errors, message: error.message }
  // A 5xx body never shows the message, which may be meant for the operator alone.
  return error.status < 500 && error.message
    ? { error: error.code, message: error.message }
    : { error: error.code }
}

/**
 * What a handler threw, on its way through Express. By itself Express would take `undefined` for "go
 * on with the next handler", and the texts `route` and `router` for "skip the rest".
 */
class Thrown extends Error {
  readonly value: unknown

  constructor(value: unknown) {
    super()
    this.value = value
  }
}

/** A handler whose thrown values, whatever they are, all reach `errorHandler`. */
export function catching(handle: Handler): Handler {
  return async (request, response, next) => {
    try {
      await handle(request, response, next)
    } catch (error) {
      next(new Thrown(error))
    }
  }
}

/** Answers every error of an Express app as JSON; must be declared last. */
export function errorHandler(telemetry: Telemetry): ErrorRequestHandler {
  return (thrown, request, response, _next) => {
    const error = thrown instanceof Thrown ? thrown.value : thrown
    // The rest of the request could not be read, which was answered meanwhile (refused-requests.ts).
    const isLate = textMember(error, 'code') === 'ERR_HTTP_HEADERS_SENT'
    if (isLate && !request.complete) return
    try {
      const answer = toHttpError(error)
      if (answer.status >= 500) report(error, answer.status, request, telemetry)
      // A status that cannot be sent would be recorded all the same.
      if (!request.socket.destroyed) send(response, answer)
    } catch (unfit) {
      // A status such as 99, or one that throws: without an answer of ours Express would show its page
      // with the stack.
      report(unfit, 500, request, telemetry)
      send(response, new HttpError(500, 'internal_error'))
    }
  }
}

function send(response: Response, answer: HttpError): void {
  if (!response.headersSent) {
    response.status(answer.status).set(answer.headers).json(bodyOf(answer))
  } else if (!response.writableEnded) {
    // Half an answer must not look like a whole one.
    response.destroy()
  }
}

function report(error: unknown, status: number, request: Request, telemetry: Telemetry): void {
  const { method, path } = request
  const span = trace.getActiveSpan()
  if (isInstance(error, DatabaseUnavailableError) && !error.isFirstOfOutage) {
    // A lost database fails every request: one item per outage is enough.
    if (span) recordError(span, error)
  } else {
    telemetry.reportError(error, { method, path, route: request.route?.path, request })
  }
  // pino leaves out what is undefined.
  const err = error === undefined ? 'undefined was thrown' : error
  telemetry.log.error({ err, method, path, status }, 'request failed')
}
