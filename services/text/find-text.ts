/** The first place of a text in another, at `from` or later; -1 when there is none. */
export type FindText = (text: string, from?: number) => number

// Below these, the built-in search takes at most a millisecond, and usually far less than the loop.
const shortPart = 16
const shortText = 4096

/**
 * `text.indexOf(part)` in linear time. The built-in search can take part × text steps: 280 ms for
 * 1,001 characters in a megabyte of `a`. So long searches use the algorithm of Knuth, Morris and Pratt,
 * which reads each character at most twice.
 */
export function createFinder(part: string): FindText {
  let borders: Int32Array | undefined
  return (text, from = 0) => {
    if (part.length <= shortPart || text.length <= shortText) return text.indexOf(part, from)
    borders ??= bordersOf(part)
    return find(text, part, borders, from)
  }
}

function find(text: string, part: string, borders: Int32Array, from: number): number {
  let matched = 0
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    while (matched > 0 && part.charCodeAt(matched) !== code) matched = borders[matched - 1]!
    if (part.charCodeAt(matched) === code) matched++
    if (matched === part.length) return at - matched + 1
  }
  return -1
}

/** For each prefix of a part: the length of its longest proper prefix that is also its suffix. */
function bordersOf(part: string): Int32Array {
  const borders = new Int32Array(part.length)
  let border = 0
  for (let at = 1; at < part.length; at++) {
    while (border > 0 && part[border] !== part[at]) border = borders[border - 1]!
    if (part[border] === part[at]) border++
    borders[at] = border
  }
  return borders
}
