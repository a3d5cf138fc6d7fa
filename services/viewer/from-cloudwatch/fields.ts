import { isObject, type JsonObject } from '../../json/json-object.ts'
import { levelOfText } from '../records/log-level.ts'

// Pino's and Bunyan's numbers.
const levelNumbers: { [level: number]: string } = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
}

/** A member's name, and its path where the name has dots. */
type Name = { whole: string; path: string[] }

const namesOf = (...names: string[]): Name[] =>
  names.map(whole => ({ whole, path: whole.split('.') }))

const levelNames = namesOf(
  ...['level', 'levelname', 'severity', 'log.level', 'Level', '@l', 'lvl', 'PRIORITY'],
)
const serviceNames = namesOf('service', 'service.name', 'dd.service', 'resource.service.name')
const messageNames = namesOf('msg', 'message', 'Message', '@m', '@mt', 'MESSAGE')

/** The level of a line, whichever way its logger writes it. */
export function levelOf(fields: JsonObject): string {
  for (const name of levelNames) {
    const value = memberAt(fields, name)
    if (typeof value === 'number') return levelNumbers[value] ?? levelOfText(`${value}`)
    if (typeof value === 'string' && value !== '') return levelOfText(value)
  }
  // Serilog's compact format leaves out the usual level.
  return typeof fields['@mt'] === 'string' ? 'info' : 'unknown'
}

export const serviceOf = (fields: JsonObject) => textOf(fields, serviceNames)

export const messageOf = (fields: JsonObject) => textOf(fields, messageNames)

function textOf(fields: JsonObject, names: Name[]): string | undefined {
  for (const name of names) {
    const value = memberAt(fields, name)
    if (typeof value === 'string' && value !== '') return value
  }
  return undefined
}

/** The member with this name, else the one at this path: `{"log":{"level":…}}`. */
function memberAt(fields: JsonObject, { whole, path }: Name): unknown {
  const value = fields[whole]
  if (value !== undefined || path.length === 1) return value
  const [first = '', ...rest] = path
  const owner = fields[first]
  if (!isObject(owner)) return undefined
  const name = rest.join('.')
  return memberAt(owner, { whole: name, path: rest })
}
