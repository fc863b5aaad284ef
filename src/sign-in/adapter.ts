import { type CleanedWhere, createAdapterFactory } from 'better-auth/adapters'
import type { ReferenceExpression } from 'kysely'
import { sql } from 'kysely'
import { mintCredential } from '../lib/credentials.ts'
import { newId } from '../lib/ids.ts'
import type { Db } from '../store/open.ts'
import { type Model, models } from './models.ts'

type Row = Record<string, any>

/**
 * better-auth on our tables, on both engines. Its sessions are ours: the token it hands out is an
 * access token of our own form, of which the database keeps the hash.
 * @param issuer what identities of the configured provider are kept under
 */
export function databaseAdapter(db: Db, issuer: string) {
  const modelOf = (name: string): Model => models(issuer)[name]!
  const dynamic = db as any // the tables and columns come from models.ts, not from better-auth

  function filter(query: any, { columnOf }: Model, where: CleanedWhere[] = []) {
    return query.where(({ and, or, eb, val }: any) => {
      const tests = where.map((clause) => {
        const column = columnOf(clause.field, clause.value)
        if (column === 'never') return { connector: clause.connector, test: eb(val(1), '=', 0) }
        return { connector: clause.connector, test: comparison(eb, column.name, clause.operator, column.value) }
      })
      const alternatives = tests.filter(({ connector }) => connector === 'OR').map(({ test }) => test)
      const conditions = tests.filter(({ connector }) => connector !== 'OR').map(({ test }) => test)
      return and([...conditions, ...(alternatives.length > 0 ? [or(alternatives)] : [])])
    })
  }

  async function find(name: string, where: CleanedWhere[] | undefined, how: (query: any) => any): Promise<Row[]> {
    const model = modelOf(name)
    const rows: Row[] = await how(filter(dynamic.selectFrom(model.table).selectAll(), model, where)).execute()
    return rows.map((row) => model.fromRow(row, where))
  }

  return createAdapterFactory({
    config: { adapterId: 'roster', adapterName: 'Roster', supportsDates: false, supportsBooleans: false, supportsJSON: false, customIdGenerator: newId },
    adapter: () => ({
      async create({ model: name, data }) {
        const model = modelOf(name), id = String((data as Row).id ?? newId())
        const made: Row = name === 'session' ? { ...data, id, token: mintCredential('session', id, (data as Row).userId).text } : { ...data, id }
        await dynamic.insertInto(model.table).values(model.toRow(made)).execute()
        return made as any
      },
      async findOne({ model, where }) {
        return (await find(model, where, (query) => query.limit(1)))[0] as any ?? null
      },
      async findMany({ model, where, limit, offset, sortBy }) {
        const order = sortBy && modelOf(model).columnOf(sortBy.field, null)
        return await find(model, where, (query) => {
          const sorted = order && order !== 'never' ? query.orderBy(order.name, sortBy.direction) : query
          return offset ? sorted.limit(limit).offset(offset) : sorted.limit(limit)
        }) as any
      },
      async update({ model: name, where, update }) {
        const model = modelOf(name)
        const [row] = await filter(dynamic.updateTable(model.table).set(model.toRow(update as Row)), model, where).returningAll().execute()
        return row ? model.fromRow(row, where) as any : null
      },
      async updateMany({ model: name, where, update }) {
        const model = modelOf(name)
        const { numUpdatedRows } = await filter(dynamic.updateTable(model.table).set(model.toRow(update)), model, where).executeTakeFirst()
        return Number(numUpdatedRows)
      },
      async delete({ model: name, where }) {
        const model = modelOf(name)
        await filter(dynamic.deleteFrom(model.table), model, where).execute()
      },
      async deleteMany({ model: name, where }) {
        const model = modelOf(name)
        const { numDeletedRows } = await filter(dynamic.deleteFrom(model.table), model, where).executeTakeFirst()
        return Number(numDeletedRows)
      },
      async consumeOne({ model: name, where }) {
        const model = modelOf(name)
        const [row] = await filter(dynamic.deleteFrom(model.table), model, where).returningAll().execute()
        return row ? model.fromRow(row, where) as any : null
      },
      async count({ model: name, where }) {
        const model = modelOf(name)
        const { count } = await filter(dynamic.selectFrom(model.table).select(sql`count(*)`.as('count')), model, where).executeTakeFirst()
        return Number(count)
      },
    }),
  })
}

const operators: Record<string, string> = { eq: '=', ne: '!=', lt: '<', lte: '<=', gt: '>', gte: '>=', in: 'in', not_in: 'not in' }

function comparison(eb: any, column: ReferenceExpression<any, any>, operator: string | undefined, value: unknown) {
  const sign = operators[operator ?? 'eq']
  if (!sign) throw new Error(`sign-in asks the database for "${operator}", which it has no need of`)
  if (value === null) return eb(column, sign === '=' ? 'is' : 'is not', null)
  return eb(column, sign, value)
}
