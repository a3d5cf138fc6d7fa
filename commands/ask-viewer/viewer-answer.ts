import { takeLogin } from '../../services/http/take-login.ts'
import { failureWords } from '../../services/text/failure-words.ts'
import { beginningOf, jsonIn } from '../outside-answer/outside-answer.ts'

type Options = {
  method?: string
  /** Sent as JSON. */
  body?: object | undefined
  timeoutMillis: number
}

/** `body` is undefined where the answer is no JSON. */
export type ViewerAnswer = { status: number; isOk: boolean; body: unknown }

/** More than the viewer answers; what listens at its address may be anything. */
const maxBytes = 64 * 1024 * 1024

/**
 * What a viewer answers, one behind a proxy with a login too. Follows no redirect, which would lead elsewhere.
 * @throws {Error} saying in a few words why there is no answer
 */
export async function viewerAnswer(address: string, options: Options): Promise<ViewerAnswer> {
  const { method = 'GET', body, timeoutMillis } = options
  try {
    const url = new URL(address)
    const login = takeLogin(url)
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMillis),
      headers: { ...login, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const { status, ok } = response
    return { status, isOk: ok, body: jsonIn(await textOf(response)) }
  } catch (error) {
    throw new Error(failureWords(error))
  }
}

/** What is cut is no JSON any more. */
const textOf = ({ body }: Response): Promise<string> | string =>
  body ? beginningOf(body, maxBytes) : ''
