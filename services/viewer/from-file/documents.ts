import { type JsonLimits, JsonScan } from '../json/json-scan.ts'
import { bodyLimits } from '../json/outside-json.ts'
import { UnfitJsonError } from '../json/unfit-json.ts'

/** A JSON text of a file. `line` counts from 1; absent when the whole file is one document. */
export type FileDocument = { bytes: Buffer; line?: number }

/** Readers of records have bounds of their own. */
export const documentLimits: JsonLimits = {
  ...bodyLimits,
  maxValues: Number.POSITIVE_INFINITY,
}

const newline = 0x0a

/** A generator may be interrupted after this many lines without a document. */
const blankLines = 10_000

/** The same for bytes of white space. */
const blankBytes = 100_000

/**
 * Goes over the documents of a file: the lines of one whose first line is a whole object or list,
 * as the collector writes them, else the file itself. Undefined where it may be interrupted.
 */
export function* documentsOf(file: Buffer): Generator<FileDocument | undefined, void, void> {
  if (!(yield* hasLines(file))) {
    yield { bytes: file }
    return
  }
  let line = 0
  for (let start = 0; start < file.length; ) {
    const end = endOfLine(file, start)
    const bytes = file.subarray(start, end)
    line++
    if (!(yield* isBlank(bytes))) yield { bytes, line }
    else if (line % blankLines === 0) yield undefined
    start = end + 1
  }
}

function* hasLines(file: Buffer): Generator<undefined, boolean, void> {
  const start = yield* firstOf(file, 0)
  const end = endOfLine(file, start)
  if ((yield* firstOf(file, end)) === file.length) return false
  return yield* isClosed(file.subarray(start, end))
}

/** Whether a text is an object or a list to its end, as far as its brackets say. */
function* isClosed(text: Buffer): Generator<undefined, boolean, void> {
  const [first] = text
  if (first !== 0x7b && first !== 0x5b) return false
  const scan = new JsonScan(text, documentLimits)
  try {
    for (const _ of scan.steps()) yield undefined
  } catch (problem) {
    if (problem instanceof UnfitJsonError) return false
    throw problem
  }
  return scan.isClosed
}

function endOfLine(file: Buffer, start: number): number {
  const end = file.indexOf(newline, start)
  return end < 0 ? file.length : end
}

/** The place of the first byte from `start` on that is not white space. */
function* firstOf(file: Buffer, start: number): Generator<undefined, number, void> {
  let place = start
  while (isSpace(file[place])) if (++place % blankBytes === 0) yield undefined
  return place
}

const isSpace = (byte: number | undefined) =>
  byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === newline

function* isBlank(line: Buffer): Generator<undefined, boolean, void> {
  return (yield* firstOf(line, 0)) === line.length
}
