import { openFuzzViewer } from '../fuzz-viewer.ts'
import { item } from '../grammar/item.ts'
import { logsAsJson, spansAsJson } from '../grammar/otlp-json.ts'
import { logModels, spanModels } from '../grammar/otlp-model.ts'
import { queryPath, queryWords } from '../grammar/own-query.ts'
import { textMutator } from '../mutate/text.ts'
import { createRandom } from '../random.ts'
import { type Target, ViolationError } from '../target.ts'
import { json } from './viewer-target.ts'

/** Some records of each kind, so that answers are not empty. */
async function openFilled() {
  const viewer = openFuzzViewer()
  const random = createRandom('records')
  await viewer.ask('POST', '/v1/traces', json, spansAsJson(spanModels(random)))
  await viewer.ask('POST', '/v1/logs', json, logsAsJson(logModels(random)))
  const body = Buffer.from(JSON.stringify(item(random)))
  await viewer.ask('POST', '/api/1/item/', { ...json, 'x-rollbar-access-token': 'a' }, body)
  return viewer
}

const known = [200, 400, 403, 404, 405, 414]

/** Only characters that a request line may hold: a space would end the target. */
const targetOf = (input: Buffer) => {
  const text = input.toString('latin1').replaceAll(/[^\x21-\x7e]/g, '%20')
  return text.startsWith('/-/api/') ? text.slice(0, 8000) : `/-/api/traces?${text.slice(0, 8000)}`
}

export const pageApi: Target = {
  name: 'own-api',
  about: "paths and query parameters of the viewer's page API",
  generate: random => Buffer.from(queryPath(random)),
  mutate: textMutator(queryWords),
  request: input => ({ method: 'GET', path: targetOf(input) }),
  open() {
    const opened = openFilled()
    return {
      async run(input) {
        const viewer = await opened
        const path = targetOf(input)
        const { status, body } = await viewer.ask('GET', path)
        if (!known.includes(status))
          throw new ViolationError(`GET ${path.slice(0, 100)}: ${status}`)
        JSON.parse(body.toString('utf8'))
      },
      check: async () => (await opened).readAll(),
      close: () => void opened.then(viewer => viewer.close()),
    }
  },
}
