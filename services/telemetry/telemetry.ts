import type { IncomingMessage, RequestListener } from 'node:http'
import type { Attributes, Span, SpanKind } from '@opentelemetry/api'
import type { Logger } from 'pino'
import type { ScenarioSwitch } from '../scenarios/run/switch.ts'
import type { Deliveries } from './delivery/delivery-counts.ts'
import type { PageDoor } from './from-page/from-page.ts'
import type { ReportContext } from './to-rollbar/report-context.ts'

/** An address that a server listens on: `host` may be `0.0.0.0` or `::`. */
export type ServerAddress = { host: string; port: number }

export type SpanOptions = { kind?: SpanKind; attributes?: Attributes }

/**
 * The whole of telemetry for a service. With nothing configured every function works and nothing leaves
 * the process, so call sites are unconditional.
 */
export type Telemetry = {
  /** Each line written inside a request carries its ids, in both spellings. */
  log: Logger
  /**
   * Runs `work` inside a new span, which ends when `work` returns, or when its promise settles. A
   * thrown error is recorded on the span, which then has status ERROR, and is thrown on.
   */
  withSpan<Result>(name: string, work: (span: Span) => Result, options?: SpanOptions): Result
  /**
   * Adds attributes to the active span: those that start with `app.` become X-Ray annotations
   * (`app.handle` → `app_handle`). `metadata` becomes X-Ray metadata, not searchable.
   */
  annotate(attributes: Attributes, metadata?: Record<string, unknown>): void
  /**
   * Sends an error to Rollbar, records it on the active span, marks that span with the item's
   * uuid, and returns the uuid. With `request` the item says who sent it, and to which address.
   */
  reportError(error: unknown, context?: ReportContext & { request?: IncomingMessage }): string
  /** Sends a message without a stack to Rollbar and returns the item's uuid. */
  reportMessage(message: string, context?: ReportContext): string
  /**
   * Wraps the outermost request listener: SERVER span, trace headers on the answer, one log line
   * per answered request. Probes must not pass through it.
   */
  instrument(listener: RequestListener): RequestListener
  /**
   * Sends one request to our own server and logs whether it makes a SERVER span. The request leaves no
   * record. Does nothing where nothing is sent. Never rejects.
   */
  selfCheck(address: ServerAddress): Promise<void>
  /** What the service does for the page that it serves. */
  page: PageDoor
  /** Faults on purpose. Undefined: `SCENARIOS=off`. */
  scenarios?: ScenarioSwitch | undefined
  /** Counts of all records so far, by lens and destination. */
  deliveries(): Deliveries
  /** Sends the rest: spans, items, then logs, each within its deadline. A second call returns the first. */
  shutdown(): Promise<void>
}
