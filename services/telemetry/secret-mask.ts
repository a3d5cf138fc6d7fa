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
  const unique = [...new Set(spellings)]
  return text =>
    unique.reduce((masked, secret) => {
      return masked.includes(secret) ? masked.replaceAll(secret, '***') : masked
    }, text)
}
