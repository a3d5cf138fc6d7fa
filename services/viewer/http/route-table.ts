import type { Route } from './request-error.ts'

/** One line of a port's table: some paths, and who answers there. */
export type RouteRow = {
  /** All paths of the row or, where `matches` decides, an example of each kind. */
  paths: readonly string[]
  matches?: (path: string) => boolean
  route: Route
}

/** `find` answers the first row's route that fits; the last row fits everything. */
export type RouteTable = { rows: readonly RouteRow[]; find(path: string): Route }

/**
 * Which path is whose. The rows can be read, so that a test which holds a rule against all routes
 * cannot miss a new one.
 */
export function createRouteTable(rows: RouteRow[], otherwise: RouteRow): RouteTable {
  const exact = new Map<string, Route>()
  const patterns: Required<RouteRow>[] = []
  for (const { paths, matches, route } of rows) {
    if (matches) patterns.push({ paths, matches, route })
    else for (const path of paths) exact.set(path, route)
  }
  const find = (path: string) =>
    exact.get(path) ?? patterns.find(({ matches }) => matches(path))?.route ?? otherwise.route
  return { rows: [...rows, otherwise], find }
}
