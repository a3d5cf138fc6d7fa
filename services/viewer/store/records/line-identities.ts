import { hash } from 'node:crypto'

/** How often each line occurred, for each batch that is still being written. */
const batches = new WeakMap<object, Map<string, number>>()

/**
 * Identifies a line within its stream: a digest of its text, and its ordinal among equal lines of
 * one batch. All slices of a batch pass the same `batch`.
 */
export function identitiesIn(
  batch: object,
  stream: number,
): (micros: number, raw: string) => string {
  const seen = batches.get(batch) ?? new Map<string, number>()
  batches.set(batch, seen)
  return (micros, raw) => {
    const digest = hash('sha1', raw, 'base64url').slice(0, 16)
    const key = `${stream} ${micros} ${digest}`
    const ordinal = seen.get(key) ?? 0
    seen.set(key, ordinal + 1)
    return ordinal === 0 ? digest : `${digest}#${ordinal}`
  }
}
