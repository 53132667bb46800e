/** Records as the core makes them: with the ordinary prototype. */
import * as fc from 'fast-check'

export const record = <R>(fields: { readonly [K in keyof R]: fc.Arbitrary<R[K]> }): fc.Arbitrary<R> =>
  fc.record<R>(fields, { noNullPrototype: true })
