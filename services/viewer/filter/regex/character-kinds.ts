const byteCount = 256

const [wideOther, wideSpace, wideLineEnd] = [byteCount, byteCount + 1, byteCount + 2]

/** A character of each kind: all bytes, and the other kinds that an expression can distinguish. */
const examples = [...Array(byteCount).keys(), 0x4e00, 0x3000, 0x2028]

export const kindCount = examples.length

/** The kind of a UTF-16 code unit. */
export function kindOf(code: number): number {
  if (code < byteCount) return code
  if (code === 0x2028 || code === 0x2029) return wideLineEnd
  return isSpace(code) ? wideSpace : wideOther
}

/** The characters beyond bytes that `\s` matches. */
const isSpace = (code: number) =>
  (code >= 0x2000 && code <= 0x200a) || [0x1680, 0x202f, 0x205f, 0x3000, 0xfeff].includes(code)

/** Results for known sets, such as that of `\d`, or of a repetition. */
const known = new WeakMap<(code: number) => boolean, number[]>()

export function kindsTakenBy(accepts: (code: number) => boolean): number[] {
  let kinds = known.get(accepts)
  if (!kinds) {
    kinds = examples.flatMap((code, kind) => (accepts(code) ? [kind] : []))
    known.set(accepts, kinds)
  }
  return kinds
}
