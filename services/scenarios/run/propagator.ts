import type { TextMapPropagator, TextMapSetter } from '@opentelemetry/api'
import { newSpanId, newTraceId } from '../../trace-context/new-id.ts'
import type { Propagated, ServiceName } from '../scenario.ts'
import { chosenOf, faultsIn, formatChosen, scenarioHeader, withChosen } from './chosen.ts'
import type { ScenarioSwitch } from './switch.ts'

/**
 * Reads the scenario of a request with its trace headers, and passes both on. Only calls to our own
 * services are injected into.
 */
export function withScenarios(
  propagator: TextMapPropagator,
  { chosenBy }: ScenarioSwitch,
  service: ServiceName,
): TextMapPropagator {
  return {
    inject(context, carrier, setter) {
      const chosen = chosenOf(context)
      const { passesOn } = faultsIn(chosen, service)
      propagator.inject(context, carrier, passesOn ? stripping(setter, passesOn) : setter)
      if (chosen) setter.set(carrier, scenarioHeader, formatChosen(chosen))
    },
    extract(context, carrier, getter) {
      const extracted = propagator.extract(context, carrier, getter)
      const chosen = chosenBy(getter.get(carrier, scenarioHeader))
      return chosen ? withChosen(extracted, chosen) : extracted
    },
    fields: () => [...propagator.fields(), scenarioHeader],
  }
}

/** A setter that leaves of the trace headers what a proxy between the services would. */
function stripping<Carrier>(
  setter: TextMapSetter<Carrier>,
  passesOn: Propagated,
): TextMapSetter<Carrier> {
  return {
    set(carrier, name, value) {
      const kept = keptOf(passesOn, name, value)
      if (kept !== undefined) setter.set(carrier, name, kept)
    },
  }
}

function keptOf(passesOn: Propagated, name: string, value: string): string | undefined {
  const isXray = name === 'x-amzn-trace-id'
  switch (passesOn) {
    case 'nothing':
      return undefined
    case 'traceparent':
      return isXray ? undefined : value
    case 'x-ray':
      return isXray ? value : undefined
    case 'x-ray-root':
      return isXray ? value.split(';', 1)[0] : undefined
    case 'disagreeing':
      return isXray ? otherTrace() : value
  }
}

function otherTrace(): string {
  const id = newTraceId()
  return `Root=1-${id.slice(0, 8)}-${id.slice(8)};Parent=${newSpanId()};Sampled=1`
}
