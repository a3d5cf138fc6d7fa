/**
 * A text without that character at its end, however often it stands there. As `/x+$/` it would be
 * looked for anew from each character of a run that ends with another.
 */
export function trimEndOf(text: string, character: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === character) end--
  return text.slice(0, end)
}
