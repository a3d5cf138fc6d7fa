/** CloudWatch counts the UTF-8 bytes of a line and these. */
export const lineFrameBytes = 26
