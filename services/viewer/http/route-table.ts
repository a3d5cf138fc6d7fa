/** One line of a table: some paths, and where they lead. */
type RouteRow<Route> = {
  /** All paths; `:id` is any one part. With `matches`, an example of each kind. */
  paths: readonly string[]
  matches?: (path: string) => boolean
  route: Route
}

/** `find` returns the route of the first row that fits; the last row fits every path. */
export type RouteTable<Route> = {
  rows: readonly RouteRow<Route>[]
  find(path: string): Route
}

/** Maps paths to routes. Tests read the rows, so that they miss no new route. */
export function createRouteTable<Route>(
  rows: RouteRow<Route>[],
  otherwise: RouteRow<Route>,
): RouteTable<Route> {
  const exact = new Map<string, Route>()
  const patterns: { matches(path: string): boolean; route: Route }[] = []
  for (const { paths, matches, route } of rows) {
    if (matches) patterns.push({ matches, route })
    else {
      for (const path of paths) {
        if (path.includes(idMark)) patterns.push({ matches: isOfForm(path), route })
        else exact.set(path, route)
      }
    }
  }
  const find = (path: string) =>
    exact.get(path) ?? patterns.find(({ matches }) => matches(path))?.route ?? otherwise.route
  return { rows: [...rows, otherwise], find }
}

const idMark = ':id'

function isOfForm(form: string): (path: string) => boolean {
  const parts = form.split('/')
  return path => {
    const given = path.split('/', parts.length + 1)
    const fits = (part: string, index: number) =>
      part === idMark ? given[index] !== '' : given[index] === part
    return given.length === parts.length && parts.every(fits)
  }
}
