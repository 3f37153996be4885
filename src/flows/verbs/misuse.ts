/** A verb that was used wrongly: what is wrong, with what, and what to do. The process then exits 2. */
export type Misuse = { readonly message: string; readonly at: string; readonly mend: string }

export function isMisuse(value: object): value is Misuse {
  return 'mend' in value
}
