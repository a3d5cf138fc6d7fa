/**
 * `npm run scenario -- list | <name> | docs`: plays a fault of the two services by the viewer (`VIEWER_URL`, or
 * the one of `npm start`), and says what its trace must show. Exit code 0: all of it holds; 1: something
 * does not; 2: it could not be played.
 */
import { parseArgs } from 'node:util'
import { isObject } from '../services/json/json-object.ts'
import { finishUnread } from '../services/process/output-end.ts'
import { keepLocalRequestsDirect } from '../services/proxy/keep-local.ts'
import { redactAddress } from '../services/secrets/redact-address.ts'
import type { ScenarioPlay, ScenariosAnswer } from '../services/viewer/records/api.ts'
import { viewerAnswer } from './ask-viewer/viewer-answer.ts'
import { plain } from './mcp/answers/outside-text.ts'
import { describeList, describePlay } from './scenario/describe.ts'
import { scenariosPage } from './scenario/page.ts'
import { environmentWithFile } from './start/config.ts'
import { readViewerUrl } from './viewer-url.ts'

finishUnread()

/** The longest play takes less than a minute. */
const timeoutMillis = 120_000

const usage = `npm run scenario -- list      shows the scenarios
npm run scenario -- <name>    plays one, such as slow-statement, and says what you must see
npm run scenario -- docs      prints docs/scenarios.md
The first two take --viewer <address>; otherwise VIEWER_URL counts, or the viewer of npm start.`

const { positionals, values } = readOptions()
const [name, ...others] = positionals
if (name === undefined || others.length > 0) unseen(usage)
if (name === 'docs') {
  console.log(scenariosPage())
  process.exit()
}

const fromFile = environmentWithFile(process.env, '.env')
const wanted = values.viewer ?? fromFile.environment.VIEWER_URL
const { url, problems } = readViewerUrl({ ...fromFile.environment, VIEWER_URL: wanted })
if (problems.length > 0) unseen(problems.join('\n'))
keepLocalRequestsDirect(process.env, [url])

const list = await ask<ScenariosAnswer>('GET', '/-/api/scenarios', ({ scenarios }) =>
  isListOf(scenarios, isObject),
)
if (name === 'list') {
  console.log(describeList(list))
} else {
  const scenario = list.scenarios.find(each => each.name === name)
  const names = list.scenarios.map(each => each.name).join(', ')
  if (!scenario) unseen(`no scenario "${name}": there are ${names}`)
  const played = await ask<ScenarioPlay>(
    'POST',
    `/-/api/scenarios/${scenario.name}/play`,
    ({ expected, traceIds }) =>
      isListOf(expected, isObject) && isListOf(traceIds, id => typeof id === 'string'),
  )
  console.log(describePlay(scenario, played, url))
  process.exitCode = played.expected.every(tick => tick.holds) ? 0 : 1
}

function isListOf(list: unknown, isOne: (entry: unknown) => boolean): boolean {
  return Array.isArray(list) && list.every(isOne)
}

function readOptions() {
  try {
    return parseArgs({ allowPositionals: true, options: { viewer: { type: 'string' } } })
  } catch (problem) {
    return unseen(`${(problem as Error).message}\n${usage}`)
  }
}

/** @param isAnswer whether a body has the form that is printed */
async function ask<Answer>(
  method: string,
  path: string,
  isAnswer: (body: Record<string, unknown>) => boolean,
): Promise<Answer> {
  const place = redactAddress(url)
  const { status, isOk, body } = await viewerAnswer(url + path, { method, timeoutMillis }).catch(
    ({ message }: Error) => unseen(`the viewer at ${place} cannot be reached: ${message}`),
  )
  if (isOk && isObject(body) && isAnswer(body)) return body as Answer
  if (path.endsWith('scenarios') && status === 404) {
    return unseen(`${place} has no scenarios: start with SCENARIOS=on, as npm start does`)
  }
  const { error, hint } = isObject(body) ? body : {}
  if (typeof error !== 'string') return unseen(`${place} answers ${status}, and is no viewer`)
  return unseen([error, hint].flatMap(text => (text ? plain(`${text}`, 600) : [])).join('\n'))
}

/** Ends with what keeps it from looking. */
function unseen(message: string): never {
  console.error(message)
  process.exit(2)
}
