import type { TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api'
import { W3CBaggagePropagator } from '@opentelemetry/core'
import {
  pageHeader,
  peerProofHeader,
  traceparentHeader,
  tracestateHeader,
  xrayHeader,
} from '../trace-context/headers.ts'
import type { PageTraces } from '../trace-context/page-traces.ts'
import { createPropagator, untrustedTraceOf } from '../trace-context/propagation.ts'
import type { Trust } from '../trace-context/trust.ts'
import type { HeaderFormat } from './config/otel-settings.ts'

const headersOf: Record<HeaderFormat, string[]> = {
  tracecontext: [traceparentHeader, tracestateHeader, peerProofHeader, pageHeader],
  xray: [xrayHeader],
  baggage: ['baggage'],
}

/** `OTEL_PROPAGATORS`: reads and writes the headers of these formats alone. */
export function chosenFormats(
  trust: Trust,
  pages: PageTraces,
  formats: HeaderFormat[],
): TextMapPropagator {
  const propagator = createPropagator(trust, pages)
  const headers = new Set(formats.flatMap(format => headersOf[format]))
  const hasAll = propagator.fields().every(name => headers.has(name))
  const ours = hasAll ? propagator : limitedTo(headers, propagator, trust)
  return formats.includes('baggage') ? withBaggage(ours) : ours
}

function limitedTo(
  headers: Set<string>,
  propagator: TextMapPropagator,
  trust: Trust,
): TextMapPropagator {
  return {
    inject(context, carrier, setter) {
      const limited: TextMapSetter = {
        set: (to, name, value) => headers.has(name) && setter.set(to, name, value),
      }
      propagator.inject(context, carrier, limited)
    },
    extract(context, carrier, getter) {
      // Whose trace is compared with the one that it sent.
      if (trust.isSelfCheck(name => getter.get(carrier, name))) {
        return propagator.extract(context, carrier, getter)
      }
      const limited: TextMapGetter = {
        get: (from, name) => (headers.has(name) ? getter.get(from, name) : undefined),
        keys: from => getter.keys(from).filter(name => headers.has(name)),
      }
      return propagator.extract(context, carrier, limited)
    },
    fields: () => propagator.fields().filter(name => headers.has(name)),
  }
}

function withBaggage(propagator: TextMapPropagator): TextMapPropagator {
  const baggage = new W3CBaggagePropagator()
  return {
    inject(context, carrier, setter) {
      propagator.inject(context, carrier, setter)
      baggage.inject(context, carrier, setter)
    },
    extract(context, carrier, getter) {
      const extracted = propagator.extract(context, carrier, getter)
      // A sender whose trace is not continued decides nothing here.
      const isUntrusted = untrustedTraceOf(extracted) !== undefined
      return isUntrusted ? extracted : baggage.extract(extracted, carrier, getter)
    },
    fields: () => [...propagator.fields(), ...baggage.fields()],
  }
}
