import { IncomingMessage, type RequestOptions } from 'node:http'
import type { Attributes } from '@opentelemetry/api'
import type { InstrumentationConfigMap } from '@opentelemetry/auto-instrumentations-node'
import { isBesideTraces } from '../../contracts/page-paths.ts'
import { isProbe } from '../../contracts/probe-paths.ts'
import { isOrder } from '../../scenarios/run/control.ts'
import { redactQuery } from '../../secrets/redact-address.ts'
import type { Peer } from '../config/read-config.ts'
import type { AddressReader } from './address.ts'
import { createDestinations, type Destination } from './destination.ts'
import type { RedactPath } from './redact.ts'
import { nameByRoute } from './route.ts'

type HttpConfig = NonNullable<InstrumentationConfigMap['@opentelemetry/instrumentation-http']>
type UndiciConfig = NonNullable<InstrumentationConfigMap['@opentelemetry/instrumentation-undici']>

/** Attributes of an outgoing call, which replace or complete those of the instrumentation. */
type Describe = (origin: string, path: string) => { shownPath: string; attributes: Attributes }

/**
 * @param expectCallTo called for each call, right before the instrumentation injects its headers
 */
export function createDescriber(
  peers: Peer[],
  redactPath: RedactPath,
  expectCallTo: (destination: Destination | undefined) => void,
): Describe {
  const destinationOf = createDestinations(peers)
  return (origin, path) => {
    const destination = destinationOf(origin)
    expectCallTo(destination)
    const shownPath = redactPath(destination?.origin ?? origin, path)
    if (destination === undefined) return { shownPath, attributes: {} }
    const attributes = {
      'url.full': destination.origin + shownPath,
      // The instrumentation of undici leaves the brackets of IPv6 in its own one.
      'server.address': destination.host,
      'server.port': destination.port,
      'peer.service': destination.service,
    }
    return { shownPath, attributes }
  }
}

export function configureHttp(describe: Describe, addressesOf: AddressReader): HttpConfig {
  return {
    // This instrumentation sees a request before the listener that answers probes and files.
    ignoreIncomingRequestHook: request =>
      isProbe(request.url) || isBesideTraces(request.url) || isOrder(request),
    requireParentforOutgoingSpans: true,
    startIncomingSpanHook: request => {
      const { scheme, server, client, peer } = addressesOf(request)
      const { url = '' } = request
      const mark = url.indexOf('?')
      return {
        'url.scheme': scheme,
        'server.address': server?.host,
        'server.port': server?.port,
        'client.address': client,
        'network.peer.address': peer,
        ...(mark !== -1 && { 'url.query': redactQuery(url.slice(mark + 1)) }),
      }
    },
    startOutgoingSpanHook: options => describe(originOf(options), options.path ?? '/').attributes,
    // The instrumentation finds a route only with the one for express. Called for both directions.
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
      const { shownPath, attributes } = describe(origin, path)
      const mark = shownPath.indexOf('?')
      return {
        ...attributes,
        'url.path': mark === -1 ? shownPath : shownPath.slice(0, mark),
        // The instrumentation's own value begins with `?`, and is empty for a call without a query.
        'url.query': mark === -1 ? undefined : shownPath.slice(mark + 1),
      }
    },
  }
}
