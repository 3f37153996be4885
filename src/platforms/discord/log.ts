/** The log as this platform writes it. */
type Write = (fields: Readonly<Record<string, unknown>>, text: string) => void
export type Log = { readonly debug: Write; readonly info: Write; readonly warn: Write; readonly error: Write }
