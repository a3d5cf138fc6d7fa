import { isObject, type JsonObject } from '../../../json/json-object.ts'
import type { Frame } from './frame-lines.ts'
import { readStack } from './read-stack.ts'
import type { Thrown } from './thrown.ts'

const maxFrames = 100

/** Reads a stack that is a list: of printed lines, or of objects with file, line and function. */
export function readFrameList(list: unknown): Thrown[] {
  if (!Array.isArray(list)) return []
  const lines = list.filter(isText)
  if (lines.length > 0) return readLines(lines)
  const frames = list.slice(0, maxFrames).filter(isObject).map(toFrame)
  if (frames.length === 0) return []
  // Python's loggers write the throw site last and call the function `name`, others write it first.
  const isOldestFirst = isObject(list[0]) && 'lineno' in list[0]
  return [{ message: '', frames: isOldestFirst ? frames : frames.toReversed() }]
}

/** Java on AWS Lambda leaves out the word `at`; so does PHP's monolog. */
function readLines(lines: string[]): Thrown[] {
  const thrown = readStack(lines.join('\n'))
  if (thrown.some(({ frames }) => frames.length > 0)) return thrown
  return readStack(lines.map(line => `at ${line.trim()}`).join('\n'))
}

/** A text that says something. */
export const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== ''

const files = ['fileName', 'filename', 'file', 'path']
const lineNumbers = ['lineNumber', 'lineno', 'line', 'line_number']
const functions = ['methodName', 'method', 'function', 'func', 'name', 'label']
const classNames = ['className', 'class', 'declaringClass']

function toFrame(frame: JsonObject): Frame {
  const line = lineNumbers.map(name => frame[name]).find(Number.isInteger)
  const names = [firstText(frame, classNames), firstText(frame, functions)].filter(isText)
  return {
    filename: firstText(frame, files) ?? '<unknown>',
    ...(line !== undefined && { lineno: Number(line) }),
    ...(names.length > 0 && { method: names.join('.') }),
  }
}

const firstText = (frame: JsonObject, names: string[]) =>
  names.map(name => frame[name]).find(isText)
