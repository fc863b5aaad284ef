import { readFileSync } from 'node:fs'
import path from 'node:path'

/** A table as the migrations leave it, as far as spreading it over nodes depends on it. */
export interface TableShape {
  name: string
  primaryKey: string[]
  foreignKeys: ForeignKey[]
  /** The columns of each unique index and constraint besides. */
  unique: string[][]
}

/** @property rest what follows the referenced table's name, as in ` (id) on delete cascade` */
export interface ForeignKey { column: string; table: string; rest: string }

/** All tables, out of the text that is committed as the migrations' result. */
export function readSchema(text = readFileSync(path.resolve(import.meta.dirname, '../../migrations/schema.sql'), 'utf8')): TableShape[] {
  const tables = Array.from(text.matchAll(/^create table (\w+) \(([^;]*)\)(?: without rowid)?;/gm), ([, name, body]) => {
    const table: TableShape = { name: name!, primaryKey: [], foreignKeys: [], unique: [] }
    for (const part of body!.split(/,(?![^(]*\))/)) read(part.trim(), table)
    return table
  })
  for (const [, name, columns] of text.matchAll(/^create unique index \w+ on (\w+) \(([^)]*)\)/gm)) tables.find((table) => table.name === name)!.unique.push(columnsOf(columns!))
  return tables
}

/** A column, or a constraint of the table. */
function read(part: string, table: TableShape): void {
  const [, constraint, columns] = /^(primary key|unique) \((.*)\)/.exec(part) ?? []
  const column = part.split(' ', 1)[0]!, [, referenced, rest] = / references (\w+)(.*)$/.exec(part) ?? []
  if (constraint === 'primary key') table.primaryKey = columnsOf(columns!)
  else if (constraint) table.unique.push(columnsOf(columns!))
  else if (part.includes(' primary key')) table.primaryKey = [column]
  else if (part.includes(' unique')) table.unique.push([column])
  if (referenced) table.foreignKeys.push({ column, table: referenced, rest: rest! })
}

const columnsOf = (text: string) => text.split(',').map((name) => name.trim())
