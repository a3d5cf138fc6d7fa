import { parseArgs } from 'node:util'
import { environmentReader } from '../../services/environment.ts'
import { isThisMachine } from '../../services/text/ip-address.ts'
import { type MixName, mixes } from './mix.ts'

export type LoadOptions = {
  perSecond: number
  seconds: number
  mix: MixName
  seed: number
  activities: string
  notifications: string
  viewer: string
  json: boolean
}

const most = { perSecond: 1000, seconds: 3600, requests: 200_000 }
const unitSeconds = { ms: 0.001, s: 1, m: 60, h: 3600 }

/** @throws Error that names what is allowed, all problems at once */
export function readLoadOptions(args: string[], environment: NodeJS.ProcessEnv): LoadOptions {
  const read = environmentReader(environment)
  const local = (port: number) => `http://localhost:${port}`
  const { values } = parseArgs({
    args,
    options: {
      rate: { type: 'string', default: '20' },
      for: { type: 'string', default: '30s' },
      mix: { type: 'string', default: 'realistic' },
      seed: { type: 'string', default: '1' },
      activities: { type: 'string', default: local(read.port('ACTIVITIES_PORT', 3000)) },
      notifications: { type: 'string', default: local(read.port('NOTIFICATIONS_PORT', 3001)) },
      viewer: { type: 'string', default: local(read.port('VIEWER_PORT', 8088)) },
      json: { type: 'boolean', default: false },
    },
  })
  const problems = [...read.problems]
  const check = <T>(value: T | undefined, problem: string): T => {
    if (value === undefined) problems.push(problem)
    return value as T
  }
  const address = (name: 'activities' | 'notifications' | 'viewer') =>
    check(
      ownOrigin(values[name]),
      `--${name} "${values[name]}": expected an address of this machine, such as ${local(3000)}; ` +
        'a cluster is reached through kubectl port-forward',
    )

  const options = {
    perSecond: check(
      numberIn(values.rate, 0.1, most.perSecond),
      `--rate "${values.rate}": expected requests per second, 0.1 to ${most.perSecond}`,
    ),
    seconds: check(
      secondsOf(values.for),
      `--for "${values.for}": expected 1s to 1h, such as 30s or 2m`,
    ),
    mix: check(
      Object.keys(mixes).find(name => name === values.mix) as MixName | undefined,
      `--mix "${values.mix}": expected ${Object.keys(mixes).join(', ')}`,
    ),
    seed: check(
      numberIn(values.seed, 0, 2 ** 32 - 1, true),
      `--seed "${values.seed}": expected a whole number from 0 to ${2 ** 32 - 1}`,
    ),
    activities: address('activities'),
    notifications: address('notifications'),
    viewer: address('viewer'),
    json: values.json,
  }
  if (options.perSecond * options.seconds > most.requests) {
    problems.push(`--rate times --for: expected at most ${most.requests} requests`)
  }
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return options
}

function numberIn(text: string, least: number, greatest: number, isWhole = false) {
  const value = /^\d{1,10}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN
  const isAllowed = value >= least && value <= greatest && (!isWhole || Number.isInteger(value))
  return isAllowed ? value : undefined
}

function secondsOf(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,7})(ms|s|m|h)$/.exec(text) ?? []
  const seconds = Number(count) * unitSeconds[unit as keyof typeof unitSeconds]
  return seconds >= 1 && seconds <= most.seconds ? seconds : undefined
}

/** Loads are for this machine alone, so that a typing error cannot reach anyone else's. */
function ownOrigin(text: string): string | undefined {
  const url = URL.parse(text)
  const isPlain = url?.protocol === 'http:' && url.pathname === '/' && !url.search && !url.username
  return isPlain && isThisMachine(url.hostname) ? url.origin : undefined
}
