/** Rewrites SQL between the store and SQLite, so that a guard can be taken out of a statement without touching the store. */
type Prepares = { prepare(sql: string): unknown }

/** Runs something while every statement that is prepared is rewritten. Returns how many statements came out different, too. */
export async function withStatements<Result>(
  rewrite: (sql: string) => string,
  run: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly rewritten: number }> {
  // The same choice as the store's.
  const name = Number(process.versions.napi) >= 10 ? 'better-sqlite3-napi' : 'better-sqlite3'
  const { default: Database }: { default: { prototype: Prepares } } = await import(name)
  const { prototype } = Database
  const { prepare } = prototype
  let rewritten = 0
  prototype.prepare = function (sql) {
    const other = rewrite(sql)
    if (other !== sql) rewritten += 1
    return prepare.call(this, other)
  }
  try {
    return { result: await run(), rewritten }
  } finally {
    prototype.prepare = prepare
  }
}
