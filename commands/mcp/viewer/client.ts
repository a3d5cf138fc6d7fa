import { takeLogin } from '../../../services/http/take-login.ts'
import { isObject } from '../../../services/json/json-object.ts'
import { redactAddress } from '../../../services/secrets/redact-address.ts'
import { version } from '../../../services/viewer/version.ts'
import { plain } from '../answers/outside-text.ts'

/** What an agent is to read when the viewer cannot answer, or rejects what it was asked. */
export class ViewerProblem extends Error {}

export type Viewer = {
  /** Its origin, with the path of a proxy if there is one. */
  url: string
  /** Gets an answer of the page API. @throws ViewerProblem */
  get<Answer>(path: string, query?: Query, signal?: AbortSignal): Promise<Answer>
  /** A page's address. @param path with its slash */
  link(path: string): string
}

/** The viewer, for the time of one call: when the agent cancels it, its requests end. */
export type Asked = Omit<Viewer, 'get'> & {
  get<Answer>(path: string, query?: Query): Promise<Answer>
}

/** Parameters without a value are left out. */
type Query = Record<string, string | number | undefined>

/** A list of a full store takes a second or two. */
const timeoutMillis = 30_000

/** The page API of a running viewer, which is only read. */
export const viewerAt = (url: string): Viewer => ({
  url,
  link: path => `${url}${path}`,
  get: async (path, query = {}, signal) => {
    const response = await ask(url, `${path}${queryText(query)}`, signal)
    const body = await response.json().catch(() => undefined)
    if (response.ok && isObject(body)) return body as never
    throw new ViewerProblem(describe(url, path, response, body))
  },
})

async function ask(url: string, path: string, signal: AbortSignal | undefined): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMillis)
  try {
    const address = new URL(`${url}/-/api/${path}`)
    const headers = takeLogin(address)
    return await fetch(address, {
      headers,
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    })
  } catch (error) {
    throw new ViewerProblem(
      unreachable(url, timeout.aborted ? 'no answer in 30 s' : causeOf(error)),
    )
  }
}

function causeOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } }
  return cause?.code ?? cause?.message ?? message
}

const unreachable = (url: string, why: string) =>
  `No viewer answers at ${redactAddress(url)} (${why}). Start it: npx waywiser viewer ` +
  '(or npm run viewer in its repository). If it listens elsewhere, this server has to be started ' +
  'with --viewer http://host:port, or with VIEWER_URL.'

/** A rejection of the page API in its own words; anything else is no viewer, or another one. */
function describe(url: string, path: string, { status }: Response, body: unknown): string {
  const known = isObject(body) && typeof body.error === 'string' ? body : undefined
  const error = known && plain(`${known.error}`, 600)
  if (known && !`${error}`.startsWith('nothing at ')) {
    const detail = known.hint ?? known.expected
    const isSaid = typeof detail !== 'string' || `${error}`.includes(detail)
    return isSaid ? `${error}` : `${error} (${plain(`${detail}`, 600)})`
  }
  return (
    `What listens at ${redactAddress(url)} answers ${status} to /-/api/${path}, and no viewer of version ` +
    `${version()} does: it is another program, or a viewer of another version.`
  )
}

function queryText(query: Query): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') parameters.set(name, `${value}`)
  }
  return parameters.size > 0 ? `?${parameters}` : ''
}
