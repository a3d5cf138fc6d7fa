import type { RouteSummary } from '../../records/api.ts'

/** The columns by which routes can be sorted: the greatest first, names from A to Z. */
export const routeColumns = [
  { key: 'route', title: 'Route' },
  { key: 'rate', title: 'Per minute', value: (route: RouteSummary) => route.perMinute },
  { key: 'count', title: 'Requests', value: (route: RouteSummary) => route.count },
  { key: 'error', title: '4xx', value: (route: RouteSummary) => route.errorShare },
  { key: 'throttle', title: '429', value: (route: RouteSummary) => route.throttleShare },
  { key: 'fault', title: '5xx', value: (route: RouteSummary) => route.faultShare },
  { key: 'p50', title: 'p50', value: (route: RouteSummary) => route.p50Millis },
  { key: 'p95', title: 'p95', value: (route: RouteSummary) => route.p95Millis },
  { key: 'p99', title: 'p99', value: (route: RouteSummary) => route.p99Millis },
  { key: 'time', title: 'Share of time', value: (route: RouteSummary) => route.timeShare },
] as const

export type RouteColumn = (typeof routeColumns)[number]['key']

/** The column of the address; the share of time when it names none. */
export const readColumn = (text: string | undefined): RouteColumn =>
  routeColumns.find(({ key }) => key === text)?.key ?? 'time'

export function sortRoutes(routes: RouteSummary[], by: RouteColumn): RouteSummary[] {
  const column = routeColumns.find(({ key }) => key === by)
  if (!column || !('value' in column)) {
    const nameOf = ({ service, route }: RouteSummary) => `${service} ${route}`
    return routes.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)))
  }
  return routes.toSorted((a, b) => column.value(b) - column.value(a))
}
