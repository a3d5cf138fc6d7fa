/** The result of `JSON.parse` for `{…}`. */
export type JsonObject = Record<string, unknown>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Sets a member as `JSON.parse` does. A sender may choose any name; a plain assignment to
 * `__proto__` would change the object's prototype instead.
 */
export function setMember(object: JsonObject, name: string, value: unknown): void {
  if (name !== '__proto__') object[name] = value
  else {
    const property = { value, enumerable: true, configurable: true, writable: true }
    Object.defineProperty(object, name, property)
  }
}
