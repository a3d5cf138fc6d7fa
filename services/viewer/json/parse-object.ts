import { isObject } from '../../json/json-object.ts'
import { parseJsonText } from './outside-json.ts'

/** Parses a JSON object; `{}` for any other text, and for one nested too deep. */
export function parseObject(text: string): Record<string, unknown> {
  if (!text.trimStart().startsWith('{')) return {}
  try {
    const value = parseJsonText(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}
