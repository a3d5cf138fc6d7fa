import type { ScenarioSettings } from '../../scenarios/config.ts'
import type { FaultSwitches } from '../faults/fault-switches.ts'
import { parseWhere } from '../filter/search/parse.ts'
import type { Store } from '../store/open.ts'
import { runInSlices } from '../turns/turns.ts'
import { lostAtExit, type ViewerPorts } from './lost-at-exit.ts'
import { createScenarios, type Scenarios } from './scenarios.ts'
import { vendorDown } from './vendor-down.ts'

type OpenOptions = ScenarioSettings & {
  activitiesUrl: string | undefined
  notificationsUrl: string | undefined
  store: Store
  faults: FaultSwitches
  ports: ViewerPorts
}

/** Scenarios of the services that the viewer knows, seen through its own store. */
export function openScenarios(options: OpenOptions): Scenarios {
  const { activitiesUrl, notificationsUrl, key, store, faults, ports } = options
  const urls = { activities: activitiesUrl, notifications: notificationsUrl }
  const services = { urls, key }
  return createScenarios({
    services,
    store,
    beside: {
      'vendor-down': vendorDown(faults, services),
      'lost-at-exit': lostAtExit(services, ports),
    },
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
