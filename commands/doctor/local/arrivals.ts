import type { SetupAnswer, SetupCheck } from '../../../services/viewer/records/api.ts'
import { askOrWords, jsonOf } from '../frame/ask.ts'
import { type Check, failing, ok, type Result, skipped } from '../frame/check.ts'
import { runningProcess } from '../frame/running.ts'

export const arrivals: Check = {
  id: 'arrivals',
  area: 'local',
  what: 'what arrives',
  about:
    'what the viewer says of the records that came in, as on its page of wires: ids, clocks, names, what is missing',
  async run(context) {
    const { problem } = await runningProcess(context, 'viewer')
    if (problem !== undefined) return skipped('the viewer does not run here')
    const { urls, config } = context
    const answer = await askOrWords(`${urls.viewer}/-/api/setup`)
    const link = `${config.links.viewerUrl ?? urls.viewer}/wires`
    const setup =
      typeof answer === 'string' ? undefined : (jsonOf(answer) as SetupAnswer | undefined)
    if (!setup?.checks) return failing('the viewer does not say', { link })
    const bad = setup.checks.filter(({ state }) => state !== 'ok')
    const count = setup.services.length
    const seen = `${count} services send records, and ${setup.checks.length} checks find nothing wrong`
    return bad.length > 0 ? bad.map(check => resultOf(check, link)) : ok(seen, { link })
  },
}

const resultOf = ({ state, name, text, fix }: SetupCheck, link: string): Result => ({
  what: `what arrives (${name})`,
  state,
  seen: text,
  mend: fix,
  link,
})
