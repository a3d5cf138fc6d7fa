import type { DatabaseSync } from 'node:sqlite'
import { parseObject } from '../../json/parse-object.ts'

/** More bytes than this would be repetition alone: eight of the largest resource. */
const maxRepeated = 8 * 1024 * 1024

/** `Trace.resources` and `Trace.scopes`, as JSON. */
export type SharedTexts = { resources: string; scopes: string }

type Values = Map<unknown, Record<string, unknown>>

/** Reads what the records of a trace share: resources and scopes. */
export function createSharedTexts(database: DatabaseSync) {
  const largest = database.prepare(`SELECT
    (SELECT coalesce(max(octet_length(attributes)), 0) FROM resource WHERE trace = ?1) +
    (SELECT coalesce(max(octet_length(data)), 0) FROM scope WHERE trace = ?1) AS bytes`)
  const object = (table: string, column: string) =>
    database.prepare(`SELECT concat('{', group_concat(concat('"', id, '":', ${column}), ','), '}')
      AS text FROM ${table} WHERE trace = ?`)
  const texts = { resources: object('resource', 'attributes'), scopes: object('scope', 'data') }
  const row = {
    resource: database.prepare(
      'SELECT attributes AS text FROM resource WHERE trace = ? AND id = ?',
    ),
    scope: database.prepare('SELECT data AS text FROM scope WHERE trace = ? AND id = ?'),
  }

  return {
    /** Whether so many records of a trace would repeat too much. */
    isTooMuch: (seq: number, records: number) =>
      records * Number(largest.get(seq)?.bytes) > maxRepeated,
    texts: (seq: number): SharedTexts => ({
      resources: String(texts.resources.get(seq)?.text),
      scopes: String(texts.scopes.get(seq)?.text),
    }),
    /** Finds single ones by their keys, each read once. */
    reader(seq: number) {
      const known: { [name in keyof typeof row]: Values } = {
        resource: new Map(),
        scope: new Map(),
      }
      return (name: keyof typeof row, key: unknown) => {
        const found = known[name].get(key)
        if (found || typeof key !== 'number') return found
        const text = row[name].get(seq, key)?.text
        if (typeof text !== 'string') return undefined
        const value = parseObject(text)
        known[name].set(key, value)
        return value
      }
    },
  }
}

export type SharedTextsReader = ReturnType<typeof createSharedTexts>
