import { IncomingMessage, type RequestOptions } from 'node:http'
import type { Attributes } from '@opentelemetry/api'
import type { InstrumentationConfigMap } from '@opentelemetry/auto-instrumentations-node'
import type { Peer } from '../config.ts'
import { createDestinations, type Destination } from './destination.ts'
import { redactPath, redactQuery } from './redact.ts'
import { nameByRoute } from './route.ts'

type HttpConfig = NonNullable<InstrumentationConfigMap['@opentelemetry/instrumentation-http']>
type UndiciConfig = NonNullable<InstrumentationConfigMap['@opentelemetry/instrumentation-undici']>

/** Attributes that replace or complete the instrumentation's own for an outgoing call. */
type Describe = (origin: string, path: string) => Attributes

/** @param expectCallTo told of each call, right before the instrumentation injects its headers */
export function createDescriber(
  peers: Peer[],
  expectCallTo: (destination: Destination | undefined) => void,
): Describe {
  const destinationOf = createDestinations(peers)
  return (origin, path) => {
    const destination = destinationOf(origin)
    expectCallTo(destination)
    if (destination === undefined) return {}
    return {
      'url.full': destination.origin + redactPath(path),
      'peer.service': destination.service,
    }
  }
}

export function configureHttp(
  isProbe: (url: string | undefined) => boolean,
  describe: Describe,
): HttpConfig {
  return {
    // Probes are told apart again here: this instrumentation sees requests before any listener.
    ignoreIncomingRequestHook: request => isProbe(request.url),
    requireParentforOutgoingSpans: true,
    startIncomingSpanHook: ({ url = '' }) => {
      const mark = url.indexOf('?')
      return mark === -1 ? {} : { 'url.query': redactQuery(url.slice(mark + 1)) }
    },
    startOutgoingSpanHook: options => describe(originOf(options), options.path ?? '/'),
    // Its own route needs the express instrumentation; called for both directions.
    applyCustomAttributesOnSpan: (span, request) => {
      if (request instanceof IncomingMessage) nameByRoute(span, request)
    },
  }
}

function originOf({ protocol, agent, hostname, host, port }: RequestOptions): string {
  const scheme = protocol ?? (agent as { protocol?: string } | undefined)?.protocol ?? 'http:'
  const name = hostname ?? host ?? 'localhost'
  return `${scheme}//${name.includes(':') ? `[${name}]` : name}${port ? `:${port}` : ''}`
}

export function configureUndici(describe: Describe): UndiciConfig {
  return {
    requireParentforSpans: true,
    startSpanHook: ({ origin, path }) => {
      const mark = path.indexOf('?')
      return {
        ...describe(origin, path),
        // Its own holds the `?`, and is empty rather than missing.
        'url.query': mark === -1 ? undefined : redactQuery(path.slice(mark + 1)),
      }
    },
  }
}
