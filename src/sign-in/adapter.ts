import { type CleanedWhere, createAdapterFactory } from 'better-auth/adapters'
import { mintCredential } from '../lib/credentials.ts'
import { newId } from '../lib/ids.ts'
import type { Db, Query } from '../store/sql.ts'
import { type Model, models } from './models.ts'

type Row = Record<string, any>

/**
 * better-auth on our tables, on both engines. Its sessions are ours: the token it hands out is an
 * access token of our own form, of which the database keeps the hash.
 * @param issuer what identities of the configured provider are kept under
 */
export function databaseAdapter(db: Db, issuer: string) {
  const modelOf = (name: string): Model => models(issuer)[name]!

  async function find(name: string, where: CleanedWhere[] | undefined, { sql, values }: Query): Promise<Row[]> {
    const model = modelOf(name), tests = filter(model, where)
    const { rows } = await db.run<Row>({ sql: `select * from ${model.table}${tests.sql} ${sql}`, values: [...tests.values, ...values] })
    return rows.map((row) => model.fromRow(row, where))
  }

  function update({ table, toRow }: Model, tests: Query, data: Row, end = '') {
    const row = toRow(data), sets = Object.keys(row).map((name) => `${name} = ?`)
    return db.run<Row>({ sql: `update ${table} set ${sets.join(', ')}${tests.sql}${end}`, values: [...Object.values(row), ...tests.values] })
  }

  function remove({ table }: Model, tests: Query, end = '') {
    return db.run<Row>({ sql: `delete from ${table}${tests.sql}${end}`, values: tests.values })
  }

  return createAdapterFactory({
    config: { adapterId: 'roster', adapterName: 'Roster', supportsDates: false, supportsBooleans: false, supportsJSON: false, customIdGenerator: newId },
    adapter: () => ({ // what is found is of the type that each caller names, which only `any` is: the model says what it really is
      async create({ model: name, data }) {
        const model = modelOf(name), id = String((data as Row).id ?? newId())
        const made: Row = name === 'session' ? { ...data, id, token: mintCredential('session', id, (data as Row).userId).text } : { ...data, id }
        const row = model.toRow(made), names = Object.keys(row)
        await db.run({ sql: `insert into ${model.table} (${names.join(', ')}) values (${places(names)})`, values: Object.values(row) })
        return made as any
      },
      async findOne({ model, where }) {
        return (await find(model, where, { sql: 'limit 1', values: [] }))[0] as any ?? null
      },
      async findMany({ model, where, limit, offset, sortBy }) {
        const order = sortBy && modelOf(model).columnOf(sortBy.field, null)
        const sorted = order && order !== 'never' ? `order by ${order.name} ${sortBy.direction === 'desc' ? 'desc' : 'asc'} ` : ''
        return await find(model, where, { sql: `${sorted}limit cast(? as integer) offset cast(? as integer)`, values: [limit, offset ?? 0] }) as any
      },
      async update({ model: name, where, update: data }) {
        const model = modelOf(name)
        const { rows: [row] } = await update(model, filter(model, where), data as Row, ' returning *')
        return row ? model.fromRow(row, where) as any : null
      },
      async updateMany({ model: name, where, update: data }) {
        const model = modelOf(name)
        return (await update(model, filter(model, where), data)).changes
      },
      async delete({ model: name, where }) {
        const model = modelOf(name)
        await remove(model, filter(model, where))
      },
      async deleteMany({ model: name, where }) {
        const model = modelOf(name)
        return (await remove(model, filter(model, where))).changes
      },
      async consumeOne({ model: name, where }) {
        const model = modelOf(name)
        const { rows: [row] } = await remove(model, filter(model, where), ' returning *')
        return row ? model.fromRow(row, where) as any : null
      },
      async count({ model: name, where }) {
        const model = modelOf(name), tests = filter(model, where)
        const { rows: [row] } = await db.run<{ count: number }>({ sql: `select count(*) as count from ${model.table}${tests.sql}`, values: tests.values })
        return row!.count
      },
    }),
  })
}

/** The tables and columns in it come from models.ts, not from better-auth. */
function filter({ columnOf }: Model, where: CleanedWhere[] = []): Query {
  const tests = where.map(({ field, value, operator, connector }) => {
    const column = columnOf(field, value)
    return { connector, ...(column === 'never' ? { sql: '1 = 0', values: [] } : comparison(column.name, operator, column.value)) }
  })
  const alternatives = tests.filter(({ connector }) => connector === 'OR')
  const conditions = tests.filter(({ connector }) => connector !== 'OR')
  const texts = conditions.map(({ sql }) => sql)
  if (alternatives.length > 0) texts.push(`(${alternatives.map(({ sql }) => sql).join(' or ')})`)
  return { sql: texts.length > 0 ? ` where ${texts.join(' and ')}` : '', values: [...conditions, ...alternatives].flatMap(({ values }) => values) }
}

const operators: Record<string, string> = { eq: '=', ne: '!=', lt: '<', lte: '<=', gt: '>', gte: '>=', in: 'in', not_in: 'not in' }

function comparison(column: string, operator: string | undefined, value: unknown): Query {
  const sign = operators[operator ?? 'eq']
  if (!sign) throw new Error(`sign-in asks the database for "${operator}", which it has no need of`)
  if (value === null) return { sql: `${column} is ${sign === '=' ? '' : 'not '}null`, values: [] }
  if (Array.isArray(value)) return { sql: `${column} ${sign} (${places(value)})`, values: value }
  return { sql: `${column} ${sign} ?`, values: [value] }
}

const places = (values: readonly unknown[]) => values.map(() => '?').join(', ')
