import type { Attributes, Context, HrTime } from '@opentelemetry/api'
import { createContextKey, SpanKind } from '@opentelemetry/api'
import type { SpanProcessor } from '@opentelemetry/sdk-trace'
import type { ServiceName } from '../scenario.ts'
import { chosenOf, faultsIn } from './chosen.ts'

const key = createContextKey('waywiser client attributes')

/** A context in which CLIENT spans get more attributes. */
export const withClientAttributes = (parent: Context, attributes: Attributes): Context =>
  parent.setValue(key, attributes)

/**
 * Marks every span of a request that runs under a scenario, and sets its clock and its name wrong
 * where that is the scenario's fault. Must come after the processor that makes starts exact.
 */
export function scenarioSpans(service: ServiceName): SpanProcessor {
  return {
    onStart(span, parent) {
      const chosen = chosenOf(parent)
      if (!chosen?.scenario) return
      const { clockAheadMillis } = faultsIn(chosen, service)
      span.setAttribute('app.scenario', chosen.scenario.name)
      if (chosen.play) span.setAttribute('app.scenario.play', chosen.play)
      const attributes = parent.getValue(key) as Attributes | undefined
      if (attributes && span.kind === SpanKind.CLIENT) span.setAttributes(attributes)
      // Readonly in its type. Times of events and of the end count from it.
      const late = span as { startTime: HrTime }
      if (clockAheadMillis) late.startTime = later(late.startTime, clockAheadMillis)
    },
    onEnding(span) {
      const path = span.attributes['url.path']
      if (span.kind !== SpanKind.SERVER || !isNamedByPath(span.attributes)) return
      span.setAttribute('http.route', String(path))
      span.updateName(`${span.attributes['http.request.method']} ${path}`)
    },
    onEnd() {},
    async forceFlush() {},
    async shutdown() {},
  }
}

/** An address in an attribute of our own, as a careless handler notes it. */
export const visitedAttribute = 'app.visited'

const isNamedByPath = (attributes: Attributes) => attributes[visitedAttribute] !== undefined

function later([seconds, nanos]: HrTime, millis: number): HrTime {
  const sum = nanos + (millis % 1000) * 1e6
  return [seconds + Math.floor(millis / 1000) + Math.floor(sum / 1e9), sum % 1e9]
}
