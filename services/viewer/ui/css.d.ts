/** Style sheets are Vite's business: importing one adds it to the page. */
declare module '*.css'

/** Set by the builds: whether it is the page of an exported trace. */
interface ImportMeta {
  readonly env: { readonly TRACE_FILE: boolean }
}
