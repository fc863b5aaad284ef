import { type Static, type TObject, Type } from 'typebox'

/** A schema by its name in the document's components. */
export function Ref<T extends TObject>(schema: T & { $id?: string }) {
  return Type.Unsafe<Static<T>>({ $ref: `${schema.$id}#` })
}
