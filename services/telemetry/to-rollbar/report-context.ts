export type ReportLevel = 'debug' | 'info' | 'warning' | 'error' | 'critical'

/** The failed request, as its item describes it; without headers and bodies, which may hold secrets. */
export type ReportContext = {
  level?: ReportLevel
  method?: string
  /** The route's pattern (`/api/activities/:id`), not the path. */
  route?: string
  path?: string
  /** `https://shop.example`, as the client knows it. */
  origin?: string | undefined
  /** The client's IP address. */
  client?: string | undefined
}
