import { fileURLToPath } from 'node:url'
import { buildWhenStale } from '../../page-build/build-when-stale.ts'
import { pageFolder } from '../page-folder.ts'

/** The page, and the folder that it imports from. */
export const sources = ['.', '../../contracts'].map(folder =>
  fileURLToPath(new URL(folder, import.meta.url)),
)

/** Builds the web client into `dist/web` unless what is there is newer than every source. */
export const buildWebClientWhenStale = (): Promise<void> =>
  buildWhenStale({ sources, folder: pageFolder })
