import { activityRoutes } from '../../../services/activities/app.ts'
import type { ActivitiesDeps } from '../../../services/activities/deps.ts'
import type { NotificationsDeps } from '../../../services/notifications/deps.ts'
import { notificationRoutes } from '../../../services/notifications/inbox.ts'
import type { SamplingRule } from '../../../services/x-ray/sampling-rule.ts'
import { readDocument } from '../../xray/document.ts'
import { kept, matchingRule } from '../../xray/match.ts'
import { type Check, failing, ok, type Result, skipped, warning } from '../frame/check.ts'
import type { DoctorContext } from '../frame/context.ts'

export const samplingRoutes: Check = {
  id: 'sampling-routes',
  area: 'offline',
  what: 'sampling rules',
  about:
    'the rules file: which rule each route of both services meets, what share it keeps, up to what load its reservoir keeps all',
  run({ config }) {
    const file = config.samplingRulesFile ?? 'xray.json'
    const { localRules: rules, problems } = readDocument(file)
    // Rules of an X-Ray SDK are read all the same.
    if (rules.length === 0) {
      const mend = `correct ${file}`
      return config.samplingRulesFile
        ? problems.map(problem => failing(problem, { mend }))
        : skipped(problems[0] ?? `${file} has no rules`)
    }
    const met = Map.groupBy(requests(), request => matchingRule(rules, request))
    return [ok(inUse(config, file)), ...[...met].map(([rule, found]) => lineOf(rule, found))]
  },
}

const inUse = ({ sampling }: DoctorContext['config'], file: string) =>
  sampling === 'all'
    ? `SAMPLING=all keeps every request; with SAMPLING=local the rules of ${file} would decide`
    : `SAMPLING=${sampling}; the rules of ${file} ${sampling === 'local' ? 'decide' : 'decide until X-Ray has answered'}`

type Request = { method: string; path: string; host: string; serviceName: string; shown: string }

/** The handlers are not called, so what they depend on is not needed. */
const requests = (): Request[] => [
  ...activityRoutes({} as ActivitiesDeps).map(route => requestTo('activities', route)),
  ...notificationRoutes({} as NotificationsDeps).map(route => requestTo('notifications', route)),
]

const requestTo = (serviceName: string, { method, path }: { method: string; path: string }) => ({
  method,
  path: path.replaceAll(/:\w+/g, 'any'),
  host: 'localhost',
  serviceName,
  shown: `${method} ${path}`,
})

/** `activities: GET /, POST /a; notifications: GET /b` */
const routesIn = (found: Request[]) =>
  [...Map.groupBy(found, ({ serviceName }) => serviceName)]
    .map(([service, all]) => `${service}: ${all.map(({ shown }) => shown).join(', ')}`)
    .join('; ')

function lineOf(rule: SamplingRule, found: Request[]): Result {
  const { name, fixedRate, reservoirPerSecond } = rule
  const what = `rule ${name}`
  const load = fixedRate < 1 && reservoirPerSecond > 0
  const all = load ? `; keeps all up to ${reservoirPerSecond} requests/s of each process` : ''
  const seen = `keeps ${kept(rule)}${all}; met by ${routesIn(found)}`
  const isNone = fixedRate === 0 && reservoirPerSecond === 0
  return isNone
    ? warning(seen, { what, mend: `give ${name} a rate or a reservoir` })
    : ok(seen, { what })
}
