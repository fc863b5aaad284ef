/** A statement as an engine is given it: each `?` stands for the next of the values. No text of ours has a `?` of its own. */
export interface Query { sql: string; values: readonly unknown[] }

export interface Result<R> {
  /** What a query finds, or what a write returns. */
  rows: R[]
  /** How many rows a write has changed. */
  changes: number
}

/** Something that runs statements: a database, each by itself, or a transaction. */
export interface Db {
  run<R = unknown>(query: Query): Promise<Result<R>>
}

/** Part of a statement; with `when`, only where that value is given. */
export interface Fragment { strings: readonly string[]; parts: readonly Part[]; when?: string }
type Part = string | Fragment

/**
 * A statement in the SQL that both engines read, with its values by their names: `where id = ${'id'}`. Its text is made
 * once, and the engines keep it prepared; with parts that depend on which values are given, once for each such set.
 */
export function statement<V extends object, R = never>(strings: TemplateStringsArray, ...parts: (NameIn<V> | Fragment)[]): (db: Db, values: V) => Promise<Result<R>> {
  const whole: Fragment = { strings, parts }, choices = choicesOf(whole), texts = new Map<string, Text>()
  let only: Text | undefined
  return (db, values) => {
    const given = values as Record<string, unknown>
    const { sql, names } = choices.length === 0 ? only ??= textOf(whole, given) : chosen(given)
    return db.run<R>({ sql, values: names.map((name) => given[name]) })
  }

  function chosen(given: Record<string, unknown>): Text {
    let key = ''
    for (const name of choices) key += given[name] === undefined ? '0' : '1'
    let text = texts.get(key)
    if (!text) texts.set(key, text = textOf(whole, given))
    return text
  }
}

/** The names of the values, of every member where these are a union. */
type NameIn<V> = V extends unknown ? keyof V & string : never

/** A part that several statements share. */
export function fragment(strings: TemplateStringsArray, ...parts: Part[]): Fragment {
  return { strings, parts }
}

/** A part that is there where a value is given: not undefined. */
export function when(name: string): typeof fragment {
  return (strings, ...parts) => ({ strings, parts, when: name })
}

interface Text { sql: string; names: string[] }

function textOf({ strings, parts }: Fragment, given: Record<string, unknown>, names: string[] = []): Text {
  let sql = strings[0]!
  parts.forEach((part, nth) => {
    if (typeof part === 'string') {
      sql += '?'
      names.push(part)
    } else if (part.when === undefined || given[part.when] !== undefined) {
      sql += textOf(part, given, names).sql
    }
    sql += strings[nth + 1]!
  })
  return { sql: sql.replaceAll(/\s+/g, ' ').trim(), names }
}

/** What a statement's text depends on. */
function choicesOf({ parts, when: name }: Fragment): string[] {
  const inner = parts.flatMap((part) => typeof part === 'string' ? [] : choicesOf(part))
  return [...new Set(name === undefined ? inner : [name, ...inner])]
}

/** Whether a statement only reads, and what it gives back if it writes. */
export const reads = (sql: string): boolean => sql.startsWith('select ')
export const returns = (sql: string): boolean => sql.includes(' returning ')

/** A row, out of its values in the order of the names. */
export function objectOf(names: readonly string[], values: readonly unknown[]): object {
  const row: Record<string, unknown> = {}
  for (let nth = 0; nth < names.length; nth++) row[names[nth]!] = values[nth]
  return row
}
