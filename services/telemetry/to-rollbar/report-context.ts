export type ReportLevel = 'debug' | 'info' | 'warning' | 'error' | 'critical'

/** What an item says of the request that failed; never headers or bodies, which may hold secrets. */
export type ReportContext = {
  level?: ReportLevel
  method?: string
  /** The route's pattern (`/api/activities/:id`), not the path. */
  route?: string
  path?: string
}
