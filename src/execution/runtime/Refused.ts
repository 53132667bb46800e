/**
 * What the embedder asked for cannot be done: the error of the embedding's operations that is no result of a program.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/embedding.html
 */

/**
 * `unknown`: nothing has this address or name. `type`: a value does not have the type that it needs. `bounds`: an index is
 * outside of a memory or table. `immutable`: the global cannot be written. `limit`: growing over the declared maximum.
 */
export interface Refused {
  readonly _tag: 'Refused'
  readonly why: 'unknown' | 'type' | 'bounds' | 'immutable' | 'limit'
  readonly message: string
}

export const refused = (why: Refused['why'], message: string): Refused => ({ _tag: 'Refused', why, message })
