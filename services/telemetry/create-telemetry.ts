import type { RequestListener } from 'node:http'
import { type Attributes, type Span, type Tracer, trace } from '@opentelemetry/api'
import type { Logger } from 'pino'
import type { ScenarioSwitch } from '../scenarios/run/switch.ts'
import type { PageTraces } from '../trace-context/page-traces.ts'
import type { LinkOptions } from './config/vendor-links.ts'
import { lateItemsMillis } from './deadlines.ts'
import type { Deliveries } from './delivery/delivery-counts.ts'
import type { PageDoor } from './from-page/from-page.ts'
import {
  type AddressReader,
  formatOrigin,
  type RequestAddresses,
} from './instrumentation/address.ts'
import { withRequestLog } from './request-log.ts'
import type { SelfCheck } from './self-check.ts'
import type { Telemetry } from './telemetry.ts'
import type { Reporter } from './to-rollbar/to-rollbar.ts'
import { withTraceHeaders } from './trace-headers.ts'
import { recordError, runWithSpan } from './with-span.ts'

type TelemetryParts = {
  log: Logger
  tracer: Tracer
  reporter: Reporter
  links: LinkOptions
  pages: PageTraces
  page: PageDoor
  addressesOf: AddressReader
  /** Makes the SERVER span, unless the contributed instrumentations make it. */
  serverHook: (listener: RequestListener) => RequestListener
  /** Undefined when nothing is sent anywhere. */
  selfCheck: SelfCheck | undefined
  deliveries: () => Deliveries
  scenarios?: ScenarioSwitch | undefined
  shutdown: () => Promise<void>
}

const metadataAttribute = 'aws.xray.metadata.default'

/** Assembles the facade that the services use. */
export function createTelemetry(parts: TelemetryParts): Telemetry {
  const { log, tracer, reporter, links, pages, page, addressesOf, serverHook } = parts
  const { selfCheck, deliveries, shutdown } = parts

  /** Sets the item's uuid on the active span, which lets the viewer expect the item. */
  function mark(uuid: string): string {
    trace.getActiveSpan()?.setAttribute('rollbar.item.uuid', uuid)
    return uuid
  }

  const reportError: Telemetry['reportError'] = (error, { request, ...about } = {}) => {
    const span = trace.getActiveSpan()
    if (span?.isRecording()) recordError(span, error)
    return mark(reporter.report(error, { ...about, ...(request && whoSent(addressesOf(request))) }))
  }

  return {
    log,
    page,
    withSpan: (name, work, options = {}) => runWithSpan(tracer, name, work, options),
    annotate,
    reportError,
    reportMessage: (message, context) => mark(reporter.reportMessage(message, context)),
    instrument(listener) {
      const inside = withTraceHeaders(links, pages, withRequestLog(log, addressesOf, listener))
      return serverHook(selfCheck ? selfCheck.answering(inside) : inside)
    },
    selfCheck: async address => selfCheck?.run(address),
    deliveries,
    scenarios: parts.scenarios,
    async shutdown() {
      await shutdown()
      await reporter.flush(lateItemsMillis)
    },
  }
}

const whoSent = ({ scheme, server, client }: RequestAddresses) => ({
  origin: server && formatOrigin(scheme, server),
  client,
})

function annotate(attributes: Attributes, metadata?: Record<string, unknown>): void {
  const span = trace.getActiveSpan()
  if (!span?.isRecording()) return
  span.setAttributes(attributes)
  if (!metadata) return
  try {
    const merged = { ...metadataOf(span), ...metadata }
    span.setAttribute(metadataAttribute, JSON.stringify(merged))
  } catch {
    // A value that JSON cannot hold (a cycle, a bigint, a getter that throws) must not fail the request.
    span.addEvent('metadata left out: it is not JSON')
  }
}

/** The metadata of earlier calls: a span of the SDK has readable attributes. */
function metadataOf(span: Span): Record<string, unknown> {
  const attributes = 'attributes' in span ? (span.attributes as Attributes) : {}
  const earlier = attributes[metadataAttribute]
  return typeof earlier === 'string' ? JSON.parse(earlier) : {}
}
