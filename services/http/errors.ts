import { trace } from '@opentelemetry/api'
import type { ErrorRequestHandler, Request } from 'express'
import { DatabaseUnavailableError } from '../database/unavailable.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'

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
  if (error instanceof HttpError) return error
  if (error instanceof DatabaseUnavailableError) {
    return new HttpError(503, 'database_unavailable', { cause: error })
  }
  if (error instanceof Error && isCallersFault(error)) {
    const [status, code] = parserErrors[error.type ?? ''] ?? [error.status, codeOf(error)]
    return new HttpError(status, code, { message: error.message, cause: error })
  }
  return new HttpError(500, 'internal_error', { cause: error })
}

type ParserError = Error & { type?: string; status: number }

function isCallersFault(error: Error): error is ParserError {
  const { status, expose } = error as { status?: number; expose?: boolean }
  const isPathError = error instanceof URIError
  return status !== undefined && status >= 400 && status < 500 && (expose === true || isPathError)
}

const codeOf = (error: Error) => (error instanceof URIError ? 'bad_path' : 'bad_request')

function bodyOf(error: HttpError): object {
  if (error.errors) return { errors: error.errors }
  // A 5xx body never shows the message, which may be meant for the operator alone.
  return error.status < 500 && error.message
    ? { error: error.code, message: error.message }
    : { error: error.code }
}

/** Answers every error of an Express app as JSON; must be declared last. */
export function errorHandler(telemetry: Telemetry): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const answer = toHttpError(error)
    if (answer.status >= 500) report(error, answer.status, request, telemetry)
    if (response.headersSent) {
      response.destroy()
      return
    }
    response.status(answer.status).set(answer.headers).json(bodyOf(answer))
  }
}

function report(error: unknown, status: number, request: Request, telemetry: Telemetry): void {
  const exception = error instanceof Error ? error : new Error(String(error), { cause: error })
  const { method, path } = request
  if (error instanceof DatabaseUnavailableError && !error.isFirstOfOutage) {
    // A lost database fails every request: one item per outage is enough.
    trace.getActiveSpan()?.recordException(exception)
  } else {
    telemetry.reportError(exception, { method, path, route: request.route?.path })
  }
  telemetry.log.error({ err: exception, method, path, status }, 'request failed')
}
