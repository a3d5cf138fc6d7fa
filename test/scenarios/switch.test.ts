import { expect, test } from 'vitest'
import { environmentReader } from '../../services/environment.ts'
import { readScenarios, readServiceScenarios } from '../../services/scenarios/config.ts'
import { createScenarioSwitch } from '../../services/scenarios/run/switch.ts'

const minute = 60_000

function switchAt(startMillis: number) {
  const clock = { millis: startMillis }
  const options = { key: undefined, service: 'activities', now: () => clock.millis } as const
  return { clock, scenarios: createScenarioSwitch(options) }
}

test('a scenario ends after ten minutes, however late its order says', () => {
  const { clock, scenarios } = switchAt(0)
  const nameAt = (millis: number) => {
    clock.millis = millis
    return scenarios.chosenBy(undefined)?.scenario?.name
  }

  expect(scenarios.set('slow-statement', Number.MAX_SAFE_INTEGER)).toBe(true)
  expect(nameAt(10 * minute - 1)).toBe('slow-statement')
  expect(nameAt(10 * minute)).toBeUndefined()
})

test('an unknown name leaves on what is on, and an empty one ends it', () => {
  const { scenarios } = switchAt(0)
  scenarios.set('slow-statement', minute)

  expect(scenarios.set('__proto__', minute)).toBe(false)
  expect(scenarios.chosenBy(undefined)?.scenario?.name).toBe('slow-statement')
  expect(scenarios.chosenBy('peer-down')?.scenario?.name).toBe('peer-down')
  expect(scenarios.chosenBy('none')).toMatchObject({ scenario: undefined })
  expect(scenarios.set('', minute)).toBe(true)
  expect(scenarios.chosenBy(undefined)).toBeUndefined()
})

test('SCENARIOS and its key are off by default, and what is wrong with them is named', () => {
  const read = (environment: NodeJS.ProcessEnv, program = 'activities') => {
    const reader = environmentReader(environment)
    return { ...readServiceScenarios(reader, program), problems: reader.problems }
  }
  const key = 'k'.repeat(32)

  expect(readScenarios(environmentReader({ SCENARIOS_KEY: key }))).toBeUndefined()
  expect(read({ SCENARIOS: 'on', SCENARIOS_KEY: key })).toEqual({
    ...{ key, service: 'activities', problems: [] },
  })
  expect(read({ SCENARIOS: 'on' }, 'elsewhere')).toEqual({ problems: [] })
  expect(read({ SCENARIOS: 'maybe', SCENARIOS_KEY: 'secret' }).problems).toEqual([
    'SCENARIOS="maybe": expected "on" or "off"',
    'SCENARIOS_KEY: expected at least 32 characters',
  ])
})
