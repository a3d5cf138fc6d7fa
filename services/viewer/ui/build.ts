import { fileURLToPath } from 'node:url'
import { buildWhenStale } from '../../page-build/build-when-stale.ts'

/** The page, and the folders that it imports from. */
export const pageSourceFolders = [
  '.',
  '../errors/stack',
  '../filter',
  '../graph',
  '../json',
  '../records',
  '../trace-tree',
  '../words',
  '../../json',
  '../../text',
  '../../trace-context',
  '../../x-ray',
].map(folder => fileURLToPath(new URL(folder, import.meta.url)))
const pageFolder = fileURLToPath(new URL('../../../dist/viewer', import.meta.url))

/** Builds the page into `dist/viewer` unless what is there is newer than every source. */
export const buildPageWhenStale = (): Promise<void> =>
  buildWhenStale({ sources: pageSourceFolders, folder: pageFolder })
