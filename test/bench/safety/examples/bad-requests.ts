import { badRequest, sendBad, sendBadDatagrams } from '../../../fuzz/bad-requests.ts'
import { countStatuses, type ViewerExample } from '../example.ts'
import { times } from '../http.ts'

const count = 10_000
const datagramCount = 1000

export const badRequests: ViewerExample = {
  kind: 12,
  name: `${count.toLocaleString('en')} bad requests over all wires, made from the schemas, seed 1`,
  stallMillis: 500,
  async play(viewer) {
    const statuses: number[] = []
    await times(count, 4, async index => {
      statuses.push(await sendBad(badRequest('1', index), viewer))
    })
    await sendBadDatagrams('1', datagramCount, viewer.xrayPort)
    const failed = statuses.filter(status => status >= 500)
    return {
      said: failed.length === 0 ? 'no 5xx' : `5xx: ${countStatuses(failed)}`,
      isRight: failed.length === 0,
    }
  },
}
