import {
  type Lens,
  lenses,
  type SetupAnswer,
  type SetupCell,
  type SetupService,
} from '../records/api.ts'
import type { Sliced } from '../turns/turns.ts'
import type { WaysIn } from '../words/ways-in.ts'
import { receiving, refused, store } from './arrival-checks.ts'
import type { Check, Facts } from './facts.ts'
import { fixLine } from './fix-lines.ts'
import { idsNotJoined, linesWithoutId, senderDrops } from './line-checks.ts'
import { type Problems, problemsOf } from './problems.ts'
import { propagation } from './propagation-check.ts'
import { sampling } from './sampling-check.ts'
import { type ServiceFacts, servicesOf } from './services.ts'
import { clocks, parents, serviceNames, spanNames } from './span-checks.ts'

const checks: { [name: string]: Check } = {
  receiving,
  refused,
  'service-names': serviceNames,
  parents,
  propagation,
  clocks,
  'log-trace-ids': linesWithoutId,
  'log-id-forms': idsNotJoined,
  sampling,
  'sender-drops': senderDrops,
  'span-names': spanNames,
  store,
}

/** The table of services and lenses, and the checks, of what was received. */
export function* setupOf(
  given: Omit<Facts, 'services'>,
): Sliced<Pick<SetupAnswer, 'services' | 'checks'>> {
  const { recent, rejections, nowMillis, ways } = given
  const services = yield* servicesOf(recent, nowMillis)
  const problems = yield* problemsOf(recent.traces, services, rejections, nowMillis)
  const rows = [...services.values()]
    .map(facts => rowOf(facts, problems, ways))
    .sort((a, b) => (a.service < b.service ? -1 : 1))
  const results: SetupAnswer['checks'] = []
  for (const [name, check] of Object.entries(checks)) {
    results.push({ name, ...check({ ...given, services }) })
    yield
  }
  return { services: rows, checks: results }
}

function rowOf(facts: ServiceFacts, problems: Problems, ways: WaysIn): SetupService {
  const { service, language } = facts
  const cellOf = (lens: Lens): SetupCell => {
    const cell = facts.lenses[lens]
    const problem = problems.get(service)?.[lens]
    if (!problem && cell.count > 0) return cell
    // What was refused has reached the viewer: its payloads show why.
    const fix = problem?.refusedBy
      ? `${ways.main}/wires?wire=${problem.refusedBy}`
      : fixLine(lens, language, ways)
    return { ...cell, ...(problem && { problem: problem.text }), fix }
  }
  const cells = Object.fromEntries(lenses.map(lens => [lens, cellOf(lens)]))
  return {
    service,
    ...(language !== undefined && { language }),
    lenses: cells as SetupService['lenses'],
  }
}
