import type { Program } from './names.ts'
import type { Overlay } from './overlays.ts'

/** `verify` is the pod of `skaffold verify`, which sends requests as a client from outside. */
export type Party = Program | 'verify'

export type Flow = {
  from: Party
  /** `vendors`: any address outside, port 443; `pod-identity`: the agent for EKS roles. */
  to: Program | 'vendors' | 'pod-identity'
}

/** Every connection of the system; all others are denied. */
export const flows: Flow[] = [
  { from: 'activities', to: 'notifications' },
  { from: 'notifications', to: 'activities' },
  // The page's demo request.
  { from: 'viewer', to: 'activities' },
  ...(['activities', 'notifications'] as const).flatMap(from =>
    (['postgres', 'xray-daemon', 'viewer', 'vendors'] as const).map(to => ({ from, to })),
  ),
  ...(['activities', 'notifications', 'viewer'] as const).map(to => ({
    from: 'verify' as const,
    to,
  })),
]

/** The connections that differ by overlay: uploads of the daemon, requests for a role, scenarios. */
export const flowsAt: Record<Overlay, Flow[]> = {
  local: [
    { from: 'xray-daemon', to: 'viewer' },
    // Scenarios that begin there.
    { from: 'viewer', to: 'notifications' },
  ],
  aws: [{ from: 'xray-daemon', to: 'vendors' }],
  eks: [
    { from: 'xray-daemon', to: 'vendors' },
    ...(['xray-daemon', 'activities', 'notifications'] as const).map(from => ({
      from,
      to: 'pod-identity' as const,
    })),
  ],
}
