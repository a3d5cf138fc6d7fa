import { type Environment, environmentReader } from '../environment.ts'
import { readDrainDelay } from '../http/config.ts'
import { readScenarios, type ScenarioSettings } from '../scenarios/config.ts'
import { readVendors, type Vendors } from './records/vendors.ts'
import { fallbacks, readSettings, type Settings } from './settings.ts'
import type { StoreBounds } from './store/records/bounds.ts'

export type ViewerConfig = Settings & {
  bounds: StoreBounds
  // Of the viewer beside our two services.
  drainDelayMillis: number
  /** Address for demo requests. Undefined: there is no demo. */
  activitiesUrl: string | undefined
  /** The other of our two services. */
  notificationsUrl: string | undefined
  /** Faults of our two services. Undefined: there are none. */
  scenarios: ScenarioSettings | undefined
  /** Where else traces are visible, for links. Needs no keys. */
  vendors: Vendors
}

/**
 * Reads the viewer's environment. `problems` lists everything that is wrong with it at once.
 *
 * @param shownAs how a problem calls a variable that was set by an option
 */
export function readViewerConfig(
  environment: Environment,
  shownAs: Environment = {},
): { config: ViewerConfig; problems: string[] } {
  const set = Object.entries(environment).filter(([, value]) => value?.trim())
  const reader = environmentReader({ ...fallbacks, ...Object.fromEntries(set) }, shownAs)
  const settings = readSettings(reader)
  const config: ViewerConfig = {
    ...settings,
    bounds: boundsIn(settings),
    drainDelayMillis: readDrainDelay(reader),
    activitiesUrl: reader.url('ACTIVITIES_URL'),
    notificationsUrl: reader.url('NOTIFICATIONS_URL'),
    scenarios: readScenarios(reader),
    vendors: readVendors(reader),
  }
  return { config, problems: reader.problems }
}

const boundsIn = (settings: Settings): StoreBounds => ({
  bytes: settings.maxBytes,
  ageMillis: settings.maxAge,
  spans: settings.maxSpans,
  segments: settings.maxSegments,
  items: settings.maxItems,
  logLines: settings.maxLogLines,
})
