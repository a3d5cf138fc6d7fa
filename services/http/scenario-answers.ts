import { trace } from '@opentelemetry/api'
import type { Handler, Request } from 'express'
import { scenarioNames } from '../scenarios/all.ts'
import { faultsOf, scenarioHeader } from '../scenarios/run/chosen.ts'
import { visitedAttribute } from '../scenarios/run/spans.ts'
import type { ScenarioSwitch } from '../scenarios/run/switch.ts'
import { HttpError } from './errors.ts'

/** What a service answers, and notes, before any route because of a request's scenario. */
export function scenarioAnswers({ service, chosenFor }: ScenarioSwitch): Handler {
  const nextAnswer = createAnswers()
  return (request, response, next) => {
    const header = request.headers[scenarioHeader]
    if (header !== undefined && !chosenFor(request.headers)) throw unknownScenario(String(header))
    const { answersFirst = [], namesByPath } = faultsOf(service)
    if (namesByPath) noteAddress(request)
    const status = answersFirst.length > 0 ? nextAnswer(answersFirst) : undefined
    if (status === undefined) return next()
    // The span is named by it, as of an answer of the route.
    Object.assign(request, { route: { path: request.path } })
    response.status(status).json({ error: 'scenario' })
  }
}

const unknownScenario = (header: string) =>
  new HttpError(400, 'unknown_scenario', {
    message: `${scenarioHeader}="${header.slice(0, 100)}": expected none or one of ${scenarioNames()}`,
  })

/** As it came, with its secrets. */
const noteAddress = ({ originalUrl }: Request) =>
  trace.getActiveSpan()?.setAttribute(visitedAttribute, originalUrl)

/** Traces whose answers are counted. */
const maxTraces = 1000

/** The next answer in a trace, of a list; undefined when all of them have been given. */
function createAnswers() {
  const given = new Map<string, number>()
  return (answers: number[]): number | undefined => {
    const traceId = trace.getActiveSpan()?.spanContext().traceId ?? ''
    const count = given.get(traceId) ?? 0
    if (given.size >= maxTraces) given.clear()
    given.set(traceId, count + 1)
    return answers[count]
  }
}
