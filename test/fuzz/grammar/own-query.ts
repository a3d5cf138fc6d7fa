import { nowMillis } from '../now.ts'
import { type Random, wordsIn } from '../random.ts'
import { expression } from './filter-expression.ts'
import { pattern } from './log-pattern.ts'

const iso = (random: Random) => new Date(nowMillis - random.below(1e7)).toISOString()

const cursor = (list: string, position: object) =>
  Buffer.from(JSON.stringify({ list, ...position })).toString('base64url')

const values: Record<string, (random: Random) => string> = {
  range: random => random.pick(['PT15M', 'P1D', 'PT1H30M', 'P2W', 'PT0.5S']),
  start: iso,
  end: iso,
  limit: random => `${1 + random.below(1000)}`,
  sort: random => random.pick(['time', 'duration']),
  trend: random => `${1 + random.below(100)}`,
  group: random => random.pick(['/a', '/waywiser/test', 'Cruddur', '']),
  stream: () => 'activities/host/1',
  show: random => random.pick(['latest', 'a1']),
}

const cursors = [
  cursor('traces by time', { value: nowMillis, seq: 3 }),
  cursor('traces by duration', { value: 1, seq: 1 }),
  cursor('errors', { lastMicros: nowMillis * 1000, fingerprint: 'f' }),
  cursor('logs', { id: 5 }),
  cursor('logs', { id: 1e300 }),
]

const lists = wordsIn(`
    traces map errors logs wires wires/rollbar export/1 faults nothing
  `)

const id = (random: Random) =>
  random.pick([
    `6921d0a0${'1'.padStart(24, '0')}`,
    '1-6921d0a0-000000000000000000000001',
    'f1',
    '%zz',
  ])

/** A path of the viewer's page API with parameters that mostly belong to it. */
export function queryPath(random: Random): string {
  const list = random.pick(lists)
  const path = random.chance(0.2)
    ? `${random.pick(['traces', 'errors', 'export'])}/${id(random)}`
    : list
  const parameters = new URLSearchParams()
  for (const name of Object.keys(values)) {
    if (random.chance(0.15)) parameters.append(name, values[name]!(random))
  }
  if (random.chance(0.4)) {
    parameters.append('filter', list === 'logs' ? pattern(random) : expression(random))
  }
  if (random.chance(0.2)) parameters.append('cursor', random.pick(cursors))
  return `/-/api/${path}?${parameters}`
}

export const queryWords = [
  ...wordsIn(`
    range= start= end= limit= sort= filter= group= cursor= show= trend= & PT P T W
    2025-11-22T15:33:20Z 0 1001 %20 %25 %00 %ff + = ?
  `),
  ...lists,
]
