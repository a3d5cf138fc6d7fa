/** Scenarios and their plays, as the page API answers them. See api.ts. */

/** Something that a played scenario must show. `found`: what is there. */
export type ScenarioTick = {
  text: string
  holds: boolean
  /** The part of the page that shows it best. */
  lens: string
  found?: string
  traceId?: string
  spanId?: string
  /** The place on the page that shows it. */
  href: string
}

/** `POST /-/api/scenarios/<name>/play`, once all ticks hold, or after 20 s. */
export type ScenarioPlay = {
  scenario: string
  title: string
  misconception: string
  traceIds: string[]
  /** The trace to look at, and its place on the page. */
  traceId?: string
  href: string
  /** Without the fault, and with it. */
  compare?: string[]
  compareHref?: string
  expected: ScenarioTick[]
}

export type ScenarioInfo = {
  name: string
  title: string
  story: readonly string[]
  misconception: string
  lens: string
  /** What differs from the fault as people meet it. */
  honestly?: string
  /** Its place in the tour, from 1. */
  tour?: number
  requests: string[]
  expected: { text: string; lens: string }[]
  last?: ScenarioPlay
}

/** `GET /-/api/scenarios`, with `SCENARIOS=on`. `on`: the one that holds for all requests. */
export type ScenariosAnswer = {
  on: { name: string; untilMillis: number } | null
  scenarios: ScenarioInfo[]
  /** The same for a page: a sentence about all, and the tour before the others. */
  about: string
  parts: { title: string; scenarios: ScenarioInfo[] }[]
}
