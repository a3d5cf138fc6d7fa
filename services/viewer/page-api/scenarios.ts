import { isObject } from '../../json/json-object.ts'
import type { ViewerRequest } from '../http/message.ts'
import type { ScenarioPlay, ScenariosAnswer } from '../records/api.ts'
import { ScenarioProblem } from '../scenarios/problem.ts'
import type { Scenarios } from '../scenarios/scenarios.ts'
import { allowOnly, PageApiError, readJson } from './query.ts'
import { readTraceId } from './traces.ts'

/** The routes of scenarios; without them (`SCENARIOS=off`) there are none. */
export const scenarioRoutes = (scenarios: Scenarios) => ({
  '/-/api/scenarios': {
    GET: ({ query }: ViewerRequest) => listScenarios(scenarios, query),
  },
  '/-/api/scenarios/:id': {
    GET: ({ query }: ViewerRequest, name: string) => showPlayed(scenarios, name, query),
    PUT: ({ body }: ViewerRequest, name: string) => setScenario(scenarios, name, body),
  },
  '/-/api/scenarios/:id/play': {
    POST: ({ path }: ViewerRequest) => playScenario(scenarios, path),
  },
})

function listScenarios(scenarios: Scenarios, query: URLSearchParams): ScenariosAnswer {
  allowOnly(query, [])
  return scenarios.list()
}

/** What the last play with `trace=` found. */
const showPlayed = (scenarios: Scenarios, name: string, query: URLSearchParams) =>
  answering(async () => {
    allowOnly(query, ['trace'])
    const scenario = scenarios.find(name)
    const traceId = readTraceId(query.get('trace') ?? '')
    const played = scenarios.played(scenario.name, traceId)
    if (played) return played
    throw new ScenarioProblem(
      404,
      `no play of ${scenario.name} with trace ${traceId} is remembered`,
      'the viewer remembers the last 50 plays until it ends; /learn plays it again',
    )
  })

const setScenario = (scenarios: Scenarios, name: string, body: Buffer) =>
  answering(async (): Promise<ScenariosAnswer> => {
    const scenario = scenarios.find(name)
    const wanted = await readJson(body)
    const on = isObject(wanted) && Object.keys(wanted).length === 1 ? wanted.on : undefined
    if (typeof on !== 'boolean') {
      const expected = '{"on": true} or {"on": false}'
      throw new PageApiError(400, `the body: expected ${expected}`, { expected })
    }
    await scenarios.set(scenario, on)
    return scenarios.list()
  })

const playScenario = (scenarios: Scenarios, path: string) =>
  answering(
    (): Promise<ScenarioPlay> => scenarios.play(scenarios.find(decode(path.split('/').at(-2)!))),
  )

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

async function answering<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work()
  } catch (problem) {
    if (!(problem instanceof ScenarioProblem)) throw problem
    throw new PageApiError(problem.status, problem.message, { hint: problem.hint })
  }
}
