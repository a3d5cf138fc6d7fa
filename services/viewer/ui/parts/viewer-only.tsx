import type { ComponentChildren } from 'preact'
import { inViewer } from '../state/trace-file.ts'

/** What needs the viewer: an exported trace leaves it out. */
export const ViewerOnly = ({ children }: { children: ComponentChildren }) =>
  inViewer ? children : null
