/** `npm run viewer`: the viewer alone, from the repository. `-- --help` lists its settings. */
import { buildPageWhenStale } from '../services/viewer/ui/build.ts'
import { readViewerCall, startViewerAlone } from './waywiser/viewer.ts'

const config = readViewerCall({
  args: process.argv.slice(2),
  environment: process.env,
  command: 'npm run viewer --',
})
await buildPageWhenStale()
await startViewerAlone(config)
