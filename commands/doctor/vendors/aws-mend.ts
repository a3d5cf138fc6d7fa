export const setKeys = 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in .env, or AWS_PROFILE'

/** The first whose pattern is in the problem. */
const mends: [RegExp, string][] = [
  [/CredentialsProvider/, setKeys],
  [/ExpiredToken/, 'aws sso login, or copy new temporary keys'],
  [
    /UnrecognizedClient|InvalidClientTokenId|InvalidSignature/,
    'copy AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY again, of this account and region',
  ],
  [/[Rr]egion/, 'AWS_REGION=us-east-1, or the region of yours'],
]

/**
 * What a person can do about a failure of AWS's SDK.
 *
 * @param problem `<name>: <message>`
 * @param actions that have to be allowed
 */
export function awsMend(problem: string, actions: string): string | undefined {
  if (/AccessDenied/.test(problem)) return `allow ${actions}`
  return mends.find(([pattern]) => pattern.test(problem))?.[1]
}
