/** Shorter runs are no ids, so that a text is tested at every 16th character alone. */
const shortestRun = 16

/**
 * Calls `take` for every run of 16 or more hex digits that no letter and no digit touches, until it
 * returns false. Each character is read at most twice.
 * @param take called with the place of the first digit and the one after the last
 */
export function eachHexRun(text: string, take: (start: number, end: number) => boolean): void {
  let end = 0
  for (let at = shortestRun - 1; at < text.length; at += shortestRun) {
    if (!isHex(text.charCodeAt(at))) continue
    let start = at
    while (start > end && isHex(text.charCodeAt(start - 1))) start--
    end = at + 1
    while (end < text.length && isHex(text.charCodeAt(end))) end++
    const isLongEnough = end - start >= shortestRun
    if (isLongEnough && isApart(text, start, end) && !take(start, end)) return
    at = end - 1
  }
}

const isApart = (text: string, start: number, end: number) =>
  !isAfterWord(text, start) && !isWordAt(text, end)

/** Whether a letter or digit of ASCII precedes the place; that of JSON's `\n` or `\t` does not count. */
export const isAfterWord = (text: string, at: number) =>
  isWordAt(text, at - 1) && text[at - 2] !== '\\'

function isWordAt(text: string, at: number): boolean {
  return at >= 0 && at < text.length && isWord(text.charCodeAt(at))
}

const isDigit = (code: number) => code >= 48 && code <= 57
/** Bit 5 alone distinguishes the cases of a letter. */
const isHex = (code: number) => isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 102)
const isWord = (code: number) => isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 122)
