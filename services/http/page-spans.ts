import { pageSpansPath } from '../contracts/page-paths.ts'
import { PageRefusal } from '../telemetry/from-page/page-refusal.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { HttpError } from './errors.ts'
import type { Route } from './http-app.ts'

/** What a browser takes for a beacon is 64 kB in all. */
const maxBodyBytes = 60_000
/** Of all pages together: ten a second, where a click makes one. */
const maxPerMinute = 600

/** `POST /-/page-spans`: OTLP/JSON of a page of this origin. */
export const pageSpans = ({ page }: Telemetry): Route => ({
  method: 'POST',
  path: pageSpansPath,
  input: '{ receipts, resourceSpans }',
  about: 'takes the spans of a page of this service',
  changesSomething: true,
  takesBody: true,
  maxBodyBytes,
  maxPerMinute,
  handle: (request, response) => {
    try {
      page.take(request.body, request)
    } catch (error) {
      if (!(error instanceof PageRefusal)) throw error
      const { status, code, message } = error
      throw new HttpError(status, code, { message })
    }
    response.status(204).end()
  },
})
