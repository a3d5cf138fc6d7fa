import { item, itemWords } from '../grammar/item.ts'
import { jsonMutator } from '../mutate/json.ts'
import { json, viewerTarget } from './viewer-target.ts'

export const rollbarItems = viewerTarget({
  name: 'rollbar-items',
  about: "Rollbar's POST /api/1/item/",
  generate: random => Buffer.from(JSON.stringify(item(random))),
  mutate: jsonMutator(itemWords),
  request: body => ({
    method: 'POST',
    path: '/api/1/item/',
    headers: { ...json, 'x-rollbar-access-token': 'a token' },
    body,
  }),
})
