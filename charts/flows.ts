import type { Program } from './names.ts'
import type { Overlay } from './overlays.ts'

/** `verify` is Skaffold's check, a pod with that name label: it asks as somebody from outside. */
export type Party = Program | 'verify'

export type Flow = {
  from: Party
  /** `vendors`: anything outside on 443; `pod-identity`: what gives EKS's roles to a pod. */
  to: Program | 'vendors' | 'pod-identity'
}

/** Every connection that is opened in the system; what is not here is refused. */
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

/** Where the daemon uploads to, and who asks for a role. */
export const flowsAt: Record<Overlay, Flow[]> = {
  local: [{ from: 'xray-daemon', to: 'viewer' }],
  aws: [{ from: 'xray-daemon', to: 'vendors' }],
  eks: [
    { from: 'xray-daemon', to: 'vendors' },
    ...(['xray-daemon', 'activities', 'notifications'] as const).map(from => ({
      from,
      to: 'pod-identity' as const,
    })),
  ],
}
