/**
 * Removes every `character` at the end of a text. Not `/x+$/`, which takes quadratic time for a long
 * run of `x` that another character follows.
 */
export function trimEndOf(text: string, character: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === character) end--
  return text.slice(0, end)
}
