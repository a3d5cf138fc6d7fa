import { expect, test } from 'vitest'
import { findScenario, scenarios, tour } from '../../services/scenarios/all.ts'
import { formatChosen, readChosen } from '../../services/scenarios/run/chosen.ts'

test('there are fifteen scenarios, each with a name of its own, and six are the tour', () => {
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(15)
  expect(tour.map(name => findScenario(name)?.name)).toEqual(tour)
  expect(tour).toHaveLength(6)
})

test.each(scenarios)('$name names steps and ways that there are', scenario => {
  const { name, steps, ways, compare = [], expected, story } = scenario
  const names = steps.map(step => step.name)
  const meant = expected.map(({ of }) => of ?? names.at(-1))

  expect(name).toMatch(/^[a-z-]{4,40}$/)
  expect([...compare, ...meant].filter(of => !names.includes(of!))).toEqual([])
  expect(steps.flatMap(({ way }) => way ?? []).filter(way => !Object.hasOwn(ways, way))).toEqual([])
  // Each is shown beside what it is without the fault.
  expect(meant.includes(names[0]) || compare.length === 2).toBe(true)
  expect(story.filter(sentence => /^[A-Za-z].*\.$/.test(sentence))).toHaveLength(3)
})

test.each(
  scenarios.flatMap(scenario => Object.keys(scenario.ways).map(way => ({ scenario, way }))),
)('a header carries $scenario.name/$way on', ({ scenario, way }) => {
  const chosen = { scenario, way, play: 'a1.0' }

  expect(readChosen(formatChosen(chosen))).toEqual(chosen)
})
