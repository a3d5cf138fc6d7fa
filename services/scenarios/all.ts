import { brokenPropagation } from './broken-propagation.ts'
import { clockSkew } from './clock-skew.ts'
import { exceptionTwoLenses } from './exception-two-lenses.ts'
import { healthNoise } from './health-noise.ts'
import { highCardinality } from './high-cardinality.ts'
import { lostAtExit } from './lost-at-exit.ts'
import { nPlusOne } from './n-plus-one.ts'
import { peerDown } from './peer-down.ts'
import { peerSlowTimeout } from './peer-slow-timeout.ts'
import { retryStorm } from './retry-storm.ts'
import { sampledOut } from './sampled-out.ts'
import type { Scenario } from './scenario.ts'
import { serialThatCouldBeParallel } from './serial-that-could-be-parallel.ts'
import { slowStatement } from './slow-statement.ts'
import { vendorDown } from './vendor-down.ts'
import { webhookFailsSilently } from './webhook-fails-silently.ts'

/** Every scenario, in the order of the list. */
export const scenarios: readonly Scenario[] = [
  slowStatement,
  nPlusOne,
  serialThatCouldBeParallel,
  peerDown,
  peerSlowTimeout,
  webhookFailsSilently,
  exceptionTwoLenses,
  retryStorm,
  brokenPropagation,
  sampledOut,
  healthNoise,
  vendorDown,
  clockSkew,
  lostAtExit,
  highCardinality,
]

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
