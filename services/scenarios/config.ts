import type { EnvironmentReader } from '../environment.ts'
import type { ServiceName } from './scenario.ts'

/** A shorter key can be guessed from a single proof. */
const minKeyChars = 32

export type ScenarioSettings = {
  /** The viewer switches the services by it. Undefined: requests choose scenarios by their header. */
  key: string | undefined
}

export type ServiceScenarios = ScenarioSettings & {
  /** Which of our services this is, whatever name it goes by. */
  service: ServiceName
}

/**
 * `SCENARIOS` and `SCENARIOS_KEY`, of the services and of the viewer; a problem never quotes the key.
 * Undefined: off.
 */
export function readScenarios(reader: EnvironmentReader): ScenarioSettings | undefined {
  const isOn = reader.choice('SCENARIOS', 'off', ['on', 'off']) === 'on'
  const key = reader.text('SCENARIOS_KEY')
  if (key !== undefined && key.length < minKeyChars) {
    reader.problems.push(`SCENARIOS_KEY: expected at least ${minKeyChars} characters`)
  }
  return isOn ? { key } : undefined
}

/** @param program the name of the service's folder; another program has no scenarios */
export function readServiceScenarios(
  reader: EnvironmentReader,
  program: string,
): ServiceScenarios | undefined {
  const settings = readScenarios(reader)
  const isOurs = program === 'activities' || program === 'notifications'
  return settings && isOurs ? { ...settings, service: program } : undefined
}
