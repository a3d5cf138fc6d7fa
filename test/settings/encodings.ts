/** A text as editors and shells write it: PowerShell's `>` writes UTF-16, Notepad a byte order mark. */
export const inEncodings = (text: string): Record<string, Buffer> => ({
  'UTF-8': Buffer.from(text),
  'UTF-8 with a byte order mark': Buffer.from(`\ufeff${text}`),
  'UTF-16 LE': Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16 BE': Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
})
