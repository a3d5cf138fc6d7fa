import { createFinder } from '../text/find-text.ts'
import { mark } from './mark.ts'

/** A shorter value would match inside ordinary words, and no vendor's key is that short. */
const minLength = 8

/**
 * Returns a function that masks the given values (keys and tokens of our configuration) wherever they
 * occur in a text, also in JSON's spelling. The last guard: nothing should put them there.
 */
export function createSecretMask(secrets: string[]): (text: string) => string {
  const spellings = secrets
    .filter(secret => secret.length >= minLength)
    .flatMap(secret => [secret, JSON.stringify(secret).slice(1, -1)])
  const masks = [...new Set(spellings)].map(createMask)
  return text => masks.reduce((masked, mask) => mask(masked), text)
}

function createMask(secret: string): (text: string) => string {
  // Not `indexOf`: a sender chooses both its token and the text, and could make the search take long.
  const find = createFinder(secret)
  return text => {
    let shown = ''
    let copied = 0
    for (let at = find(text); at >= 0; at = find(text, copied)) {
      shown += text.slice(copied, at) + mark
      copied = at + secret.length
    }
    return copied === 0 ? text : shown + text.slice(copied)
  }
}
