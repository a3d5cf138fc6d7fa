import { isObject } from '../../../json/json-object.ts'
import { formatDuration } from '../../words/format.ts'
import { rowText, valueText } from './outside-text.ts'

type Fields = Record<string, unknown>

/** Fields that the row shows already, or that all lines of a trace share. */
const hidden = `level time timestamp seq msg message service host hostname pid trace_id span_id
  trace_flags xray_trace_id sampled sampling_rule sampling_reason`.split(/\s+/)

/** Names of what a line says of a request, in our lines, in Pino's and by conventions. */
const names = {
  method: ['method', 'http.request.method', 'http.method'],
  path: ['path', 'url.path', 'http.target', 'url'],
  status: ['status', 'statusCode', 'status_code', 'http.response.status_code'],
  millis: ['durationMillis', 'duration_ms', 'responseTime', 'elapsed_ms'],
  error: ['err', 'error', 'exception'],
}

/** Messages that say no more than that it was a request. */
const bare = /^(?:http )?request(?: completed| handled| finished)?$/i

/**
 * What matters of a line: `POST /api/things → 201 · 3.2 ms`, `request failed: Error: it broke`; and
 * its other fields in short: `client=::1 aborted=true`.
 */
export function lineInShort(message: string, fields: Fields): { said: string; rest: string } {
  const shown = new Set(hidden)
  const take: Take = (name, isUseful = () => true) => {
    const key = names[name].find(each => fields[each] !== undefined && isUseful(fields[each]))
    if (key === undefined) return undefined
    shown.add(key)
    return fields[key]
  }
  const request = requestInShort(fields, take)
  const error = errorInShort(take('error', each => errorInShort(each) !== ''))
  const isBare = request !== '' && bare.test(message)
  const isRepeated = error !== '' && error.includes(message)
  const head = [isBare || isRepeated ? '' : message, error].filter(Boolean).join(': ')
  return {
    said: rowText([head, request].filter(Boolean).join(' · ') || message),
    rest: fieldsInShort(fields, shown),
  }
}

/** The value of a field by one of its names, which is shown then. */
type Take = (name: keyof typeof names, isUseful?: (value: unknown) => boolean) => unknown

function requestInShort(fields: Fields, take: Take): string {
  const has = (name: 'method' | 'path') =>
    names[name].some(each => typeof fields[each] === 'string')
  if (!has('method') || !has('path')) return ''
  const [method, path, status, millis] = [
    take('method'),
    take('path'),
    take('status'),
    Number(take('millis') ?? Number.NaN),
  ]
  const answer = status === undefined ? '' : ` → ${valueText(status)}`
  return `${method} ${path}${answer}${millis >= 0 ? ` · ${formatDuration(millis)}` : ''}`
}

/** `TypeError: it broke`, of an error as loggers write it. */
function errorInShort(error: unknown): string {
  if (!isObject(error)) return typeof error === 'string' ? error : ''
  const said = [error.type ?? error.name, error.message].filter(each => typeof each === 'string')
  return said.join(': ') || valueText(error)
}

const fieldsInShort = (fields: Fields, shown: ReadonlySet<string>) =>
  Object.entries(fields)
    .filter(([name]) => !shown.has(name))
    .slice(0, 12)
    .map(([name, value]) => `${rowText(name, 40)}=${rowText(valueText(value), 80)}`)
    .join(' ')
