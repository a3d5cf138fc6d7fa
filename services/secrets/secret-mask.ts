import { createFinder } from '../text/find-text.ts'

/** Shorter ones would be found inside ordinary words, and no vendor's key is that short. */
const minLength = 8

/**
 * A function that blots out the given values (keys and tokens of our configuration) wherever they
 * occur in a text, also as JSON spells them. The last guard: nothing should put them there.
 */
export function createSecretMask(secrets: string[]): (text: string) => string {
  const spellings = secrets
    .filter(secret => secret.length >= minLength)
    .flatMap(secret => [secret, JSON.stringify(secret).slice(1, -1)])
  const masks = [...new Set(spellings)].map(createMask)
  return text => masks.reduce((masked, mask) => mask(masked), text)
}

function createMask(secret: string): (text: string) => string {
  // What a sender calls its token is looked for in what it sends: both may be made to take long.
  const find = createFinder(secret)
  return text => {
    let shown = ''
    let copied = 0
    for (let at = find(text); at >= 0; at = find(text, copied)) {
      shown += `${text.slice(copied, at)}***`
      copied = at + secret.length
    }
    return copied === 0 ? text : shown + text.slice(copied)
  }
}
