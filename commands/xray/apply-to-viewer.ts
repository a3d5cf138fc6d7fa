import { apply } from './apply.ts'
import { countChanges } from './describe.ts'
import { readDocument } from './document.ts'
import { viewerService } from './service.ts'

/**
 * Applies the rules and groups of the file to a viewer, as `npm run xray -- apply` does.
 *
 * @param url of the viewer, without a path
 * @returns one line about the changes; undefined when there are none
 * @throws Error with one line about the problem
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
