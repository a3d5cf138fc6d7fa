import { levelOfText } from '../records/log-level.ts'

export type Place = { group: string; stream: string }

/** Loggers write the level of a line near its start. */
const levelChars = 100

/** The level that a line of text names in capitals, as Python's and AWS Lambda's loggers do. */
export function levelInText(text: string): string {
  const start = text.slice(0, levelChars)
  const word = /\b(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL|FATAL)\b/.exec(start)?.[0]
  return word === undefined ? 'unknown' : levelOfText(word)
}

const serviceMark = 'resource.service.name='

/** The service that OpenTelemetry's log formats of Python name in a line of text. */
export function serviceInText(text: string): string | undefined {
  const at = text.indexOf(serviceMark)
  if (at < 0) return undefined
  const from = at + serviceMark.length
  return /^[^\s\],;]+/.exec(text.slice(from, from + 200))?.[0]
}

/**
 * Our streams are named <service>/<host>/<process>. Other streams name a date, a machine or a
 * container, and no service; their groups do: /aws/lambda/<function>.
 */
export function serviceOfPlace({ group, stream }: Place): string {
  const parts = stream.split('/')
  const isOurs = parts.length === 3 && /[a-z]/i.test(parts[0]!)
  return isOurs ? parts[0]! : (group.split('/').findLast(Boolean) ?? parts[0]!)
}
