import type { JsonObject } from '../../../json/json-object.ts'
import type { Frame } from './frame-lines.ts'

/**
 * The frames of an exception in a segment's cause, oldest first as Rollbar writes them. The SDKs
 * write the throw site first, but for Python's, whose frames are those of a traceback, with the bare
 * names of files.
 */
export function framesOfStack(stack: JsonObject[]): Frame[] {
  const frames = stack.map(toFrame)
  const isOfPythonSdk = frames.every(({ filename }) => /^[^/\\]+\.py$/.test(filename))
  return isOfPythonSdk ? frames : frames.toReversed()
}

const toFrame = ({ path, line, label }: JsonObject): Frame => {
  const method = textOf(label)
  return {
    filename: textOf(path) ?? '<unknown>',
    ...(typeof line === 'number' && { lineno: line }),
    ...(method && { method: method === 'anonymous' ? '<unknown>' : method }),
  }
}

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
