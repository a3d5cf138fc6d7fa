import { apply } from './apply.ts'
import { countChanges } from './describe.ts'
import { readDocument } from './document.ts'
import { viewerService } from './service.ts'

/**
 * Makes the rules and groups of the file in a viewer, as `npm run xray -- apply` does.
 *
 * @param url of the viewer, without a path
 * @returns one line on what was made; undefined when all was there
 * @throws with one line on what is wrong
 */
export async function applyToViewer(url: string, file = 'xray.json'): Promise<string | undefined> {
  const { wanted, problems } = readDocument(file)
  if (problems.length > 0) throw new Error(problems.join('; '))
  const service = viewerService(url)
  try {
    const { changes, failures } = await apply(wanted, service)
    if (failures.length > 0) throw new Error(failures.join('; '))
    const isDone = changes.every(({ action }) => action === 'keep')
    return isDone ? undefined : `${file} applied to the viewer: ${countChanges(changes)}`
  } finally {
    service.close()
  }
}
