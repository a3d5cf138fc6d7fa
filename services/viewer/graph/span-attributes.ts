import { isObject } from '../../json/json-object.ts'
import type { AnnotationValue, TraceSubject } from '../filter/xray/subject.ts'
import type { SegmentNode } from './assemble.ts'

/** Different values of one key: those of a key in every span must not displace the others. */
const maxOfKey = 50

/** Characters of all keys and values together: a subject is read for each trace that is filtered. */
const maxCharacters = 64 * 1024

/** A statement or an address is found by its beginning. */
const maxTextLength = 1000

/**
 * The different values of each attribute of a trace's spans, lists value by value. Undefined without
 * spans. Beyond the limits, values of the later spans are left out.
 */
export function attributesOf(pieces: SegmentNode[]): TraceSubject['attributes'] {
  const spans = pieces.filter(({ isSpan }) => isSpan)
  if (spans.length === 0) return undefined
  const found = new Map<string, Set<AnnotationValue>>()
  let left = maxCharacters

  function keep(key: string, given: unknown): void {
    if (typeof given !== 'string' && typeof given !== 'number' && typeof given !== 'boolean') return
    const value = typeof given === 'string' ? given.slice(0, maxTextLength) : given
    const known = found.get(key)
    if (known?.has(value) || (known && known.size >= maxOfKey)) return
    left -= `${value}`.length + (known ? 0 : key.length)
    if (left < 0) return
    if (known) known.add(value)
    else found.set(key, new Set([value]))
  }

  for (const { document } of spans) {
    if (left < 0) break
    if (!isObject(document.attributes)) continue
    for (const [key, given] of Object.entries(document.attributes)) {
      if (Array.isArray(given)) for (const each of given) keep(key, each)
      else keep(key, given)
    }
  }
  return Object.fromEntries([...found].map(([key, values]) => [key, [...values]]))
}
