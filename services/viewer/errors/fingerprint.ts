import { createHash } from 'node:crypto'
import type { JsonObject } from '../../json/json-object.ts'
import { trimEndOf } from '../../text/trim-end.ts'

/** Rollbar uses a sender's own fingerprint as it is up to this length, and hashes a longer one. */
const maxOwnLength = 40

/** One exception of a chain, as Rollbar's items have it: the outermost first. */
export type RollbarTrace = {
  frames: JsonObject[]
  exception: { class: string; message?: unknown; description?: unknown }
}

/** What a sender says of its own: its fingerprint, and the folder of its sources. */
type Sender = { fingerprint?: unknown; server?: JsonObject }

/**
 * Groups occurrences of the same error, by Rollbar's rule
 * (https://docs.rollbar.com/docs/grouping-algorithm): the file and method names of all stack frames
 * and the exception's class. Line numbers and the message do not count, so an error stays the same
 * when code above it moves. The sender's own `fingerprint` takes precedence.
 */
export function fingerprintOf(
  { fingerprint: own, server }: Sender,
  traces: RollbarTrace[],
  message: string,
): string {
  if (typeof own === 'string' && own !== '') return own.length <= maxOwnLength ? own : sha1(own)
  if (traces.length === 0) return sha1(`message\n${withoutNumbers(message)}`)
  const root = typeof server?.root === 'string' ? server.root : ''
  const folder = `${trimEndOf(root, '/')}/`
  const parts = traces.flatMap(({ frames, exception }) => [
    ...frames.map(frame => `${withoutRoot(String(frame.filename), folder)}\n${frame.method ?? ''}`),
    exception.class,
  ])
  return sha1(parts.join('\n'))
}

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex')

/** "user 17 not found" and "user 18 not found" are one message. */
const withoutNumbers = (message: string) =>
  message
    .replace(/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, '?')
    .replace(/\b(?=[a-f]*\d)[0-9a-f]{6,}\b/gi, '?')
    .replace(/\d+/g, '?')

/**
 * A file's path from its project's root on, so that an error stays the same when the program moves
 * from a laptop into a container. The path of a dependency starts at its `node_modules`.
 */
function withoutRoot(filename: string, folder: string): string {
  const [path = ''] = filename.replace(/^file:\/\//, '').split('?', 1)
  const dependency = path.lastIndexOf('/node_modules/')
  if (dependency >= 0) return path.slice(dependency + 1)
  return folder !== '/' && path.startsWith(folder) ? path.slice(folder.length) : path
}
