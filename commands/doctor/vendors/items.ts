import { rollbarLink } from '../../../services/telemetry/config/vendor-links.ts'
import { sendItem } from '../canary/item.ts'
import { failing, ok, skipped } from '../frame/check.ts'
import { vendorCheck } from './vendor-check.ts'

export const items = vendorCheck({
  id: 'items',
  what: 'item to Rollbar',
  about: 'one canary item of level debug to Rollbar, which alone knows whether a token may post',
  async run(context) {
    const rollbar = context.config.rollbar.find(({ name }) => name === 'rollbar')
    if (!rollbar) return skipped('ROLLBAR_ACCESS_TOKEN is not set')
    const { problem, millis } = await sendItem(context, rollbar)
    if (problem === undefined) {
      const link = rollbarLink(context.canary.itemUuid)
      return ok(`accepted in ${millis} ms, not proved to be shown`, { link })
    }
    const mend = "copy the project's token with the scope post_server_item"
    if (!/HTTP 40[13]/.test(problem)) return failing('not accepted', { cause: problem })
    const isKind = /scope|privilege|permission/i.test(problem)
    const why = isKind ? 'a token of the wrong kind' : 'a wrong token'
    return failing(`not accepted: ${why}`, { cause: problem, mend })
  },
})
