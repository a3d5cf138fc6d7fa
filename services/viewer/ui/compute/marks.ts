import type { Condition } from '../../filter/search/condition.ts'
import { foldValue } from '../../filter/search/fold.ts'
import { visibleText } from './outside-text.ts'

/** What is marked in texts, and the attributes whose values are marked whole. */
export type Marks = { pattern: RegExp | undefined; attributes: { key: string; value?: string }[] }

/** Marks of all that conditions look for. */
export function marksOf(conditions: Condition[]): Marks {
  const needles = conditions.filter(({ isNot }) => !isNot).flatMap(({ needles: each }) => each)
  const words = needles.map(needle => {
    if ('text' in needle) return needle.text
    return needle.value === undefined ? needle.key : `${needle.key}=${needle.value}`
  })
  const attributes = needles.filter(needle => 'key' in needle)
  return { pattern: patternOf(words.filter(Boolean)), attributes }
}

/** The longest first, so that a phrase is not marked by its words. */
function patternOf(words: string[]): RegExp | undefined {
  if (words.length === 0) return undefined
  const longestFirst = words.toSorted((one, other) => other.length - one.length)
  const literal = (word: string) => visibleText(word).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  return new RegExp(`(${longestFirst.map(literal).join('|')})`, 'giu')
}

/** Texts and marked texts by turns. */
export const markedParts = (text: string, pattern: RegExp) => text.split(pattern)

export const isMarkedAttribute = ({ attributes }: Marks, name: string, value: string) =>
  attributes.length > 0 &&
  attributes.some(
    wanted =>
      wanted.key === foldValue(name) &&
      (wanted.value === undefined || wanted.value === foldValue(value)),
  )
