/** What `JSON.parse` gives for `{…}`. */
export type JsonObject = Record<string, unknown>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * How deep what senders send may nest. Far deeper than call trees and log lines go; what nests more
 * is made to exhaust a stack, when it is read or when it is printed.
 */
export const maxNesting = 1000

/** Whether objects and lists stand in each other more than `levels` deep. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some(inner => isDeeperThan(inner, levels - 1))
}
