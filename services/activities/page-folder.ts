import { fileURLToPath } from 'node:url'

/** Where `npm start` and the image's build put the page. */
export const pageFolder = fileURLToPath(new URL('../../dist/web', import.meta.url))
