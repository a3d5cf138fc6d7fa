import type { Attributes, AttributeValue } from '@opentelemetry/api'
import { isObject } from '../../json/json-object.ts'
import { redactText } from '../../secrets/redact-text.ts'
import { malformed } from './page-refusal.ts'

type Rule = { expected: string; read(value: unknown): AttributeValue | undefined }

const text = (maxChars: number, form = /^/): Rule => ({
  expected: `a text of at most ${maxChars} characters in its usual form`,
  read: value =>
    typeof value === 'string' && value.length <= maxChars && form.test(value)
      ? redactText(value.toWellFormed())
      : undefined,
})

const number = (max: number): Rule => ({
  expected: `a number from 0 to ${max}`,
  read: value => (typeof value === 'number' && value >= 0 && value <= max ? value : undefined),
})

/** X-Ray refuses a segment with another status. */
const httpStatus: Rule = {
  expected: 'a whole number from 100 to 599',
  read: value =>
    typeof value === 'number' && Number.isInteger(value) && value >= 100 && value <= 599
      ? value
      : undefined,
}

const flag: Rule = {
  expected: 'true or false',
  read: value => (typeof value === 'boolean' ? value : undefined),
}

/** A load that took longer says no more than one that took ten minutes. */
const millis = number(600_000)

/** Everything that a span of a page may say. Nothing in it names a person or tells browsers apart. */
const spanRules: Record<string, Rule> = {
  'session.id': text(16, /^[0-9a-f]{16}$/),
  'browser.element.id': text(60, /^[\w-]*$/),
  'browser.brand': text(30, /^[\w ]*$/),
  'browser.page.hidden': flag,
  'url.path': text(200, /^\/[^?#\s]*$/),
  'app.view': text(30, /^[a-z-]*$/),
  'http.request.method': text(4, /^(?:GET|POST)$/),
  'http.response.status_code': httpStatus,
  'error.type': text(100),
  'web_vital.ttfb_millis': millis,
  'web_vital.fcp_millis': millis,
  'web_vital.lcp_millis': millis,
  'web_vital.inp_millis': millis,
  'web_vital.cls': number(1000),
  'document.dom_content_loaded_millis': millis,
  'document.load_millis': millis,
  'document.transfer_bytes': number(1e9),
}

const exceptionRules: Record<string, Rule> = {
  'exception.type': text(100),
  'exception.message': text(500),
  'exception.stacktrace': text(4000),
}

/** @throws {PageRefusal} naming what is not on the list */
export const readSpanAttributes = (list: unknown) => readAttributes(list, spanRules)

/** @throws {PageRefusal} naming what is not on the list */
export const readExceptionAttributes = (list: unknown) => readAttributes(list, exceptionRules)

function readAttributes(list: unknown, rules: Record<string, Rule>): Attributes {
  if (list === undefined) return {}
  const names = Object.keys(rules)
  if (!Array.isArray(list) || list.length > names.length) {
    throw malformed('attributes', `a list of at most ${names.length}`)
  }
  return Object.fromEntries(list.map(entry => readAttribute(entry, rules)))
}

function readAttribute(entry: unknown, rules: Record<string, Rule>): [string, AttributeValue] {
  const { key, value } = isObject(entry) ? entry : {}
  if (typeof key !== 'string' || !Object.hasOwn(rules, key)) {
    throw malformed('attributes', `only ${Object.keys(rules).join(', ')}`)
  }
  const { expected, read } = rules[key]!
  const found = read(isObject(value) ? plainValue(value) : undefined)
  if (found === undefined) throw malformed(key, expected)
  return [key, found]
}

/** OTLP/JSON: `{ "stringValue": "…" }`, `{ "intValue": 200 }` or `"200"`, `doubleValue`, `boolValue`. */
function plainValue({ stringValue, intValue, doubleValue, boolValue }: Record<string, unknown>) {
  if (intValue === undefined) return stringValue ?? doubleValue ?? boolValue
  if (typeof intValue !== 'string') return intValue
  return /^\d{1,15}$/.test(intValue) ? Number(intValue) : undefined
}
