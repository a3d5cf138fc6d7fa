import { type Context, context, createContextKey } from '@opentelemetry/api'
import { findScenario } from '../all.ts'
import type { Faults, Scenario, ServiceName } from '../scenario.ts'

/**
 * Chooses a scenario for one request, and for the requests that it causes in our own services:
 *
 *     x-scenario: slow-statement
 *     x-scenario: broken-propagation/x-ray;play=k3f9.x-ray
 *     x-scenario: none                              also while a scenario is on for all requests
 *
 * Read only with SCENARIOS=on; no third party gets it.
 */
export const scenarioHeader = 'x-scenario'

/** The scenario of a request. `scenario` is undefined for `none`. */
export type Chosen = { scenario: Scenario | undefined; way: string; play: string | undefined }

const form = /^([a-z\d-]{1,40})(?:\/([a-z\d-]{1,20}))?(?:;play=([\w.-]{1,60}))?$/

/** Longer than any header of ours. */
const maxChars = 140

/** What the header chooses; undefined when it names nothing that there is. */
export function readChosen(header: string): Chosen | undefined {
  const [, name, way, play] = (header.length <= maxChars && form.exec(header)) || []
  if (name === 'none') return { scenario: undefined, way: '', play }
  const scenario = name === undefined ? undefined : findScenario(name)
  return scenario && choose(scenario, way, play)
}

/** @param way undefined: the first one; undefined is returned when there is no such way */
export function choose(scenario: Scenario, way?: string, play?: string): Chosen | undefined {
  const chosen = way ?? Object.keys(scenario.ways)[0]!
  return Object.hasOwn(scenario.ways, chosen) ? { scenario, way: chosen, play } : undefined
}

/** The value of the header that chooses the same. */
export const formatChosen = ({ scenario, way, play }: Chosen): string =>
  `${scenario === undefined ? 'none' : `${scenario.name}/${way}`}${play ? `;play=${play}` : ''}`

const key = createContextKey('waywiser scenario')

export const withChosen = (parent: Context, chosen: Chosen): Context => parent.setValue(key, chosen)

/** What was chosen for the request that a context belongs to. */
export const chosenOf = (of: Context = context.active()) => of.getValue(key) as Chosen | undefined

const none: Faults = {}

/** The faults of a service in the request that is being answered, or in `of`. */
export const faultsOf = (service: ServiceName, of?: Context): Faults =>
  faultsIn(chosenOf(of), service)

export const faultsIn = (chosen: Chosen | undefined, service: ServiceName): Faults =>
  chosen?.scenario?.ways[chosen.way]?.[service] ?? none
