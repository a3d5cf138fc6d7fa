import type { IncomingHttpHeaders } from 'node:http'
import { findScenario } from '../all.ts'
import type { ServiceName } from '../scenario.ts'
import { type Chosen, choose, readChosen, scenarioHeader } from './chosen.ts'

/** The longest time for which a scenario holds for all requests; it ends by itself. */
export const longestMillis = 10 * 60_000

/** The scenario that holds in this process for every request that chooses none itself. */
export type ScenarioSwitch = {
  /** @param name empty: none. Returns whether there is such a scenario */
  set(name: string, untilMillis: number): boolean
  /** What is chosen for a request: by its header, else by the switch. */
  chosenBy(header: string | string[] | undefined): Chosen | undefined
  /** The same, by all headers of a request. */
  chosenFor(headers: IncomingHttpHeaders): Chosen | undefined
  /** `SCENARIOS_KEY`. Undefined: the switch cannot be reached. */
  key: string | undefined
  service: ServiceName
}

type SwitchOptions = Pick<ScenarioSwitch, 'key' | 'service'> & {
  /** Epoch milliseconds. @default Date.now */
  now?: () => number
}

export function createScenarioSwitch({ now = Date.now, ...of }: SwitchOptions): ScenarioSwitch {
  let chosen: Chosen | undefined
  let endMillis = 0

  const chosenBy: ScenarioSwitch['chosenBy'] = header =>
    typeof header === 'string'
      ? readChosen(header)
      : chosen && now() < endMillis
        ? chosen
        : undefined
  return {
    ...of,
    set(name, untilMillis) {
      const scenario = findScenario(name)
      if (name !== '' && !scenario) return false
      chosen = scenario && choose(scenario)
      endMillis = Math.min(untilMillis, now() + longestMillis)
      return true
    },
    chosenBy,
    chosenFor: headers => chosenBy(headers[scenarioHeader]),
  }
}
