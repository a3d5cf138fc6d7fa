import { exceptionTwoLenses } from './exception-two-lenses.ts'
import { peerDown } from './peer-down.ts'
import type { Scenario } from './scenario.ts'
import { slowStatement } from './slow-statement.ts'

/** Every scenario, in the order of the list. */
export const scenarios: readonly Scenario[] = [slowStatement, peerDown, exceptionTwoLenses]

/** The tour of `/learn`, one story per idea: time, errors, dependency, propagation, sampling, delivery. */
export const tour: readonly string[] = [
  'slow-statement',
  'exception-two-lenses',
  'peer-down',
  'broken-propagation',
  'sampled-out',
  'vendor-down',
]

const byName = new Map(scenarios.map(scenario => [scenario.name, scenario]))

export const findScenario = (name: string): Scenario | undefined => byName.get(name)

/** How a message names what there is. */
export const scenarioNames = (): string => scenarios.map(({ name }) => name).join(', ')
