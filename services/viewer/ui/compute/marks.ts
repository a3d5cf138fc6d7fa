import type { Condition } from '../../filter/search/condition.ts'
import { fold, foldValue } from '../../filter/search/fold.ts'
import { visibleText } from './outside-text.ts'

/** What is marked in texts, and the attributes whose values are marked whole. */
export type Marks = { words: string[]; attributes: { key: string; value?: string }[] }

/** Marks of all that conditions look for. */
export function marksOf(conditions: Condition[]): Marks {
  const needles = conditions.filter(({ isNot }) => !isNot).flatMap(({ needles: each }) => each)
  const words = needles.map(needle => {
    if ('text' in needle) return needle.text
    return needle.value === undefined ? needle.key : `${needle.key}=${needle.value}`
  })
  const attributes = needles.filter(needle => 'key' in needle)
  // The longest first, so that a phrase is not marked by its words.
  const longestFirst = words.filter(Boolean).toSorted((a, b) => b.length - a.length)
  return { words: longestFirst.map(word => fold(visibleText(word))), attributes }
}

/** More marks of one text help as little as none. */
const mostMarks = 1000

/** Texts and marked texts by turns. */
export function markedParts(text: string, words: string[]): string[] {
  const folded = fold(text)
  // A few letters become two: what follows them would be at other places.
  if (folded.length !== text.length) return [text]
  const parts: string[] = []
  let from = 0
  for (let mark = nextMark(folded, words, 0); mark; mark = nextMark(folded, words, from)) {
    parts.push(text.slice(from, mark.start), text.slice(mark.start, mark.end))
    from = mark.end
    if (parts.length > 2 * mostMarks) break
  }
  return [...parts, text.slice(from)]
}

/** The first place of any of the words; of several at one place the longest, which is before them. */
function nextMark(folded: string, words: string[], from: number) {
  let found: { start: number; end: number } | undefined
  for (const word of words) {
    const start = folded.indexOf(word, from)
    if (start >= 0 && (!found || start < found.start)) found = { start, end: start + word.length }
  }
  return found
}

export const isMarkedAttribute = ({ attributes }: Marks, name: string, value: string) =>
  attributes.length > 0 &&
  attributes.some(
    wanted =>
      wanted.key === foldValue(name) &&
      (wanted.value === undefined || wanted.value === foldValue(value)),
  )
