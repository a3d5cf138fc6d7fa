import type { JsonObject } from '../../json/json-object.ts'
import { isObject, setMember } from '../../json/json-object.ts'
import type { Allowance } from '../from-otlp/allowance.ts'
import { type Attributes, printableDouble } from '../from-otlp/any-value.ts'
import { itemsAt, objectOf, textAt } from '../from-otlp/json-values.ts'

/** Tags or fields, `[{ key, type, value }]`, as attributes. The last of a repeated key counts. */
export function tagsAt(owner: JsonObject, name: string, allowance: Allowance): Attributes {
  const attributes: Attributes = {}
  for (const item of itemsAt(owner, name)) {
    const tag = objectOf(item, name)
    if (!allowance.takesValue()) continue
    setMember(attributes, textAt(tag, 'key'), tagValue(tag))
  }
  return attributes
}

const integerForm = /^-?\d{1,20}$/

/** Jaeger's storages write a number or a flag as text, too. A value of another type stays. */
function tagValue({ type, value }: JsonObject): unknown {
  if (type === 'bool') return value === true || value === 'true'
  if (typeof value === 'string') {
    if (type === 'int64' && integerForm.test(value)) return integer(value)
    if (type === 'float64' && value !== '') return float(value)
    return value
  }
  return isObject(value) || Array.isArray(value) ? JSON.stringify(value) : (value ?? null)
}

/** As text where a number would lose digits, as of OTLP. */
function integer(text: string): number | string {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : text
}

function float(text: string): number | string {
  const number = Number(text)
  return Number.isNaN(number) ? text : printableDouble(number)
}

/** Takes an attribute out of the others; undefined when it is not there. */
export function takeOut(attributes: Attributes, name: string): unknown {
  const value = attributes[name]
  delete attributes[name]
  return value
}

/** The same as text; empty when it is not there. */
export function takeText(attributes: Attributes, name: string): string {
  const value = takeOut(attributes, name)
  return value === undefined || value === null ? '' : String(value)
}
