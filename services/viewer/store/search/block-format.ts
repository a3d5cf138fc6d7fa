import { VarintReader, VarintWriter } from './varints.ts'

/** Precede an entry and its value; no text contains them. */
export const entryMark = '\0'
export const valueMark = '\x01'

/** The rows of \`search_part\`, apart from each other since a search needs one of them. */
export const parts = { texts: 0, ids: 1, keys: 2 } as const

/**
 * A block of the index as it is written. Traces are named by their place in the block.
 * - `texts`, compressed: the length of the text in four bytes; the text, in which each entry is
 *   `\0 key \1 value` and `\0` ends it; for each entry the traces that have it.
 * - `ids`: how many spans and segments each trace has, and their ids.
 * - `keys`, compressed: the keys of attributes as they were sent.
 */
export type BlockContent = { seqs: number[]; texts: Buffer; ids: Buffer; keys: Buffer }

/** Ascending numbers, each as the distance from the one before. */
export function writeAscending(numbers: number[]): Buffer {
  const writer = new VarintWriter()
  let last = 0
  for (const number of numbers) {
    writer.write(number - last)
    last = number
  }
  return writer.bytes()
}

export function readAscending(bytes: Uint8Array): number[] {
  const reader = new VarintReader(bytes)
  const numbers: number[] = []
  for (let last = 0; !reader.isAtEnd; ) {
    last += reader.read()
    numbers.push(last)
  }
  return numbers
}
