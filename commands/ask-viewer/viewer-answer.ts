import { takeLogin } from '../../services/http/take-login.ts'
import { failureWords } from '../../services/text/failure-words.ts'

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
    return { status, isOk: ok, body: jsonIn(await beginningOf(response)) }
  } catch (error) {
    throw new Error(failureWords(error))
  }
}

async function beginningOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    chunks.push(chunk)
    bytes += chunk.length
    // What is cut is no JSON any more.
    if (bytes > maxBytes) break
  }
  return Buffer.concat(chunks).toString()
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
