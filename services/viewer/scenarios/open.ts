import type { ScenarioSettings } from '../../scenarios/config.ts'
import { parseWhere } from '../filter/search/parse.ts'
import type { Store } from '../store/open.ts'
import { runInSlices } from '../turns/turns.ts'
import { createScenarios, type Scenarios } from './scenarios.ts'

type Addresses = { activitiesUrl: string | undefined; notificationsUrl: string | undefined }

/** Scenarios of the services that the viewer knows, seen through its own store. */
export function openScenarios(
  { activitiesUrl, notificationsUrl }: Addresses,
  { key }: ScenarioSettings,
  store: Store,
): Scenarios {
  return createScenarios({
    services: { urls: { activities: activitiesUrl, notifications: notificationsUrl }, key },
    store,
    now: Date.now,
    findPlayed: play => findPlayed(store, play),
  })
}

async function findPlayed(store: Store, play: string): Promise<string[]> {
  await store.search.settle()
  const condition = parseWhere(`app.scenario.play=${play}`)
  const search = await runInSlices(store.search.search([condition]))
  const range = { fromMillis: Number.MIN_SAFE_INTEGER, toMillis: Number.MAX_SAFE_INTEGER }
  const page = { range, sort: 'time', limit: 10, after: undefined } as const
  const { found } = await runInSlices(store.searchTraces(page, { search }))
  return found.map(({ traceId }) => traceId)
}
