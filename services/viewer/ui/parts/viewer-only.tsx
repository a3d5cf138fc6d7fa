import type { ComponentChildren } from 'preact'
import { traceFile } from '../state/trace-file.ts'

/** What needs the viewer: an exported trace leaves it out. */
export const ViewerOnly = ({ children }: { children: ComponentChildren }) =>
  traceFile ? null : children
