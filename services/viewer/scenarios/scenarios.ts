import { randomBytes } from 'node:crypto'
import { findScenario, scenarioNames, scenarios, tour } from '../../scenarios/all.ts'
import type { PlayedRequest, Scenario } from '../../scenarios/scenario.ts'
import type { ScenarioInfo, ScenarioPlay, ScenariosAnswer } from '../records/api.ts'
import { type PlayOptions, play } from './play.ts'
import { ScenarioProblem } from './problem.ts'
import { createSwitched } from './switched.ts'

export type Scenarios = ReturnType<typeof createScenarios>

type ScenariosOptions = Omit<PlayOptions, 'signal'> & {
  /** Epoch milliseconds. */
  now: () => number
}

/** Each holds a few requests and two traces in memory. */
const maxPlays = 4
/** The last plays, whose ticks a trace's page shows. */
const maxKept = 50

/** Plays scenarios, and switches one of them on for all requests. */
export function createScenarios(options: ScenariosOptions) {
  const { services, now } = options
  const switched = createSwitched(services, now)
  const playing: string[] = []
  const kept: ScenarioPlay[] = []
  const stopping = new AbortController()

  /** One fault at a time on what all requests share; plays of single requests do not meet. */
  function refuseOthers(wanted: Scenario): void {
    const on = switched.on()
    if (on && on.name !== wanted.name) {
      const seconds = Math.ceil((on.untilMillis - now()) / 1000)
      throw new ScenarioProblem(
        409,
        `${on.name} is on, for ${seconds} s more`,
        `PUT /-/api/scenarios/${on.name} {"on": false} ends it`,
      )
    }
    const alone = playing.find(name => findScenario(name)?.beside)
    if (alone) throw new ScenarioProblem(409, `${alone} is being played`, 'it ends within a minute')
  }

  function refuseMore(wanted: Scenario): void {
    refuseOthers(wanted)
    const [other] = playing
    if (other && (wanted.beside || playing.length >= maxPlays)) {
      const most = wanted.beside
        ? `${wanted.name} is played alone`
        : `at most ${maxPlays} are played at once`
      throw new ScenarioProblem(
        409,
        `${other} is being played`,
        `${most}: try again in some seconds`,
      )
    }
  }

  async function playOnce(scenario: Scenario): Promise<ScenarioPlay> {
    refuseMore(scenario)
    playing.push(scenario.name)
    try {
      const id = randomBytes(5).toString('hex')
      const played = await play(scenario, id, { ...options, signal: stopping.signal })
      kept.unshift(played)
      kept.splice(maxKept)
      return played
    } catch (problem) {
      throw problem instanceof ScenarioProblem
        ? problem
        : new ScenarioProblem(
            502,
            `${scenario.name} could not be played: ${reasonOf(problem)}`,
            'are both services running with SCENARIOS=on? npm start does that',
          )
    } finally {
      playing.splice(playing.indexOf(scenario.name), 1)
    }
  }

  return {
    find(name: string): Scenario {
      const scenario = findScenario(name)
      if (scenario) return scenario
      throw new ScenarioProblem(
        404,
        `no scenario ${JSON.stringify(name.slice(0, 80))}`,
        `there are ${scenarioNames()}`,
      )
    },
    list: () => describeAll(switched.on() ?? null, kept),
    play: playOnce,
    /** The ticks of the last play with this trace. */
    played: (name: string, traceId: string) =>
      kept.find(each => each.scenario === name && each.traceIds.includes(traceId)),
    async set(scenario: Scenario, isOn: boolean): Promise<void> {
      if (!isOn) {
        if (switched.on()?.name === scenario.name) await switched.turnOff()
        return
      }
      if (scenario.beside) {
        throw new ScenarioProblem(
          400,
          `${scenario.name} can only be played: it is no fault of the two services`,
          `POST /-/api/scenarios/${scenario.name}/play`,
        )
      }
      refuseOthers(scenario)
      await switched.turnOn(scenario.name)
    },
    /** Ends plays, and what is on. */
    close(): void {
      stopping.abort()
      void switched.turnOff()
    },
  }
}

function reasonOf(problem: unknown): string {
  const { message, cause } = problem as Error
  return cause instanceof Error ? cause.message : message
}

function describeAll(on: ScenariosAnswer['on'], kept: ScenarioPlay[]): ScenariosAnswer {
  const all = scenarios.map(each => describe(each, kept))
  const inTour = all.filter(each => each.tour).sort((a, b) => a.tour! - b.tour!)
  const about =
    'Each story breaks the two services in one way, for the requests of its play alone, and ends in the finished trace with what to look at. Most take a second or two; those that wait for what is missing take half a minute.'
  return {
    on,
    scenarios: all,
    about: on ? `${about} ${on.name} is on for every request until ${timeOf(on)}.` : about,
    parts: [
      { title: 'The tour: six stories, ten minutes', scenarios: inTour },
      { title: 'More stories', scenarios: all.filter(each => !each.tour) },
    ],
  }
}

const timeOf = ({ untilMillis }: { untilMillis: number }) =>
  `${new Date(untilMillis).toISOString().slice(11, 19)} UTC`

function describe(scenario: Scenario, kept: ScenarioPlay[]): ScenarioInfo {
  const { name, title, story, misconception, lens, honestly, steps, expected } = scenario
  const place = tour.indexOf(name)
  const last = kept.find(each => each.scenario === name)
  return {
    ...{ name, title, story, misconception, lens },
    ...(honestly && { honestly }),
    ...(place >= 0 && { tour: place + 1 }),
    requests: [...new Set(steps.map(({ request }) => inWords(request)))],
    expected: expected.map(({ text, lens }) => ({ text, lens })),
    ...(last && { last }),
  }
}

const inWords = ({ to, method = 'GET', path, times = 1 }: PlayedRequest) =>
  `${method} ${path} (${to}${times > 1 ? `, ${times} times` : ''})`
