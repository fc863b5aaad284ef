import type { Type as TypeBox } from 'typebox'

export type { Static, TSchema } from 'typebox'

/**
 * TypeBox's builders and their types, for the few of them that describe our wires, over plain JSON
 * Schema: its own come with hundreds of modules, 10 MB and a tenth of the time to start.
 */
export const Type = {
  Object(properties: Record<string, object>, options?: object) {
    const required = Object.keys(properties).filter((name) => !optional.has(properties[name]!))
    return { type: 'object', ...(required.length > 0 && { required }), properties, ...options }
  },
  Optional(schema: object) {
    const copy = { ...schema }
    optional.add(copy)
    return copy
  },
  Array: (items: object, options?: object) => ({ type: 'array', items, ...options }),
  String: (options?: object) => ({ type: 'string', ...options }),
  Integer: (options?: object) => ({ type: 'integer', ...options }),
  Number: (options?: object) => ({ type: 'number', ...options }),
  Boolean: (options?: object) => ({ type: 'boolean', ...options }),
  Null: (options?: object) => ({ type: 'null', ...options }),
  Literal: (value: string | number | boolean) => ({ type: typeof value, const: value }),
  Enum: (values: unknown[], options?: object) => ({ enum: values, ...options }),
  Union: (anyOf: object[], options?: object) => ({ anyOf, ...options }),
  Unsafe: (schema: object) => schema,
} as unknown as Pick<typeof TypeBox, 'Object' | 'Optional' | 'Array' | 'String' | 'Integer' | 'Number' | 'Boolean' | 'Null' | 'Literal' | 'Enum' | 'Union' | 'Unsafe'>

/** The fields that an object may lack. */
const optional = new WeakSet<object>()
