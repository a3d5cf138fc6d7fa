/** What is wrong with an address; the message says what is expected, without a part of the address. */
export class AddressError extends Error {}

/**
 * One of the given words, or undefined when the parameter is not there.
 *
 * @throws AddressError naming the words
 */
export function choice<const Word extends string>(
  parameters: URLSearchParams,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const value = parameters.get(name)
  if (value === null) return undefined
  const word = words.find(candidate => candidate === value)
  if (word === undefined) throw new AddressError(`${name} to be one of ${words.join(', ')}`)
  return word
}
