/**
 * The words of a name in lower case, whatever parts them: `X-Api-Key`, `apiKey`, `API_KEY` and
 * `user[apiKey]` have `api`, `key`; `AWSAccessKeyId` has `aws`, `access`, `key`, `id`. Digits part
 * words too.
 */
export function wordsOf(name: string): string[] {
  const words: string[] = []
  let start = 0
  for (let at = 0; at <= name.length; at++) {
    const kind = kindAt(name, at)
    const isEnd =
      kind === 'other' ||
      (kind === 'upper' && (kindAt(name, at - 1) === 'lower' || isLastOfAcronym(name, at)))
    if (!isEnd) continue
    if (at > start) words.push(name.slice(start, at).toLowerCase())
    start = kind === 'other' ? at + 1 : at
  }
  return words
}

/** The `K` of `APIKey` begins the next word. */
const isLastOfAcronym = (name: string, at: number) =>
  kindAt(name, at - 1) === 'upper' && kindAt(name, at + 1) === 'lower'

function kindAt(name: string, at: number): 'upper' | 'lower' | 'other' {
  const code = name.charCodeAt(at)
  if (code >= 0x61 && code <= 0x7a) return 'lower'
  return code >= 0x41 && code <= 0x5a ? 'upper' : 'other'
}
