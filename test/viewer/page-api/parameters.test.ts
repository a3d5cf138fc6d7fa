import { expect, test } from 'vitest'
import type { ApiError } from '../../../services/viewer/records/api.ts'
import { everyQuestion } from '../every-route.ts'
import { startViewer } from '../viewer.ts'

test('every read of the page API rejects a parameter that it does not know', async () => {
  const viewer = await startViewer()
  const paths = everyQuestion(viewer.store)
    .map(({ path }) => path)
    .filter(path => path.startsWith('/-/api/') && !path.includes('?'))

  const answers = await Promise.all(
    paths.map(async path => {
      const { status, body } = await viewer.get<ApiError>(`${path}?colour=red`)
      return [path, status, body.error]
    }),
  )

  expect(answers).toStrictEqual(paths.map(path => [path, 400, 'unknown parameter colour="red"']))
  expect(paths.length).toBeGreaterThan(20)
  await viewer.close()
})
