/**
 * Types of external addresses: what an import is matched against.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/values.html#external-addresses
 */
import * as V from '../../persistent/Vector.ts'
import type { ExternType } from '../../structure/Types.ts'
import type { ExternAddr } from './Addresses.ts'
import type { Store } from './Store.ts'

/**
 * Externaddr_ok/{tag,global,mem,table,func}: the type of what is at an address; `undefined` where nothing is. The
 * lower limit of a memory or table is its current size. Subsumption (Externaddr_ok/sub) is left to the caller.
 */
export const externType = (s: Store, xa: ExternAddr): ExternType | undefined => {
  switch (xa._tag) {
    case 'tag': {
      const type = V.get(s.tags, xa.a)?.type
      return type && { _tag: 'tag', type }
    }
    case 'global':
      return V.get(s.globals, xa.a)?.type
    case 'mem':
      return V.get(s.mems, xa.a)?.type
    case 'table':
      return V.get(s.tables, xa.a)?.type
    case 'func': {
      const type = V.get(s.funcs, xa.a)?.type
      return type && { _tag: 'func', type }
    }
  }
}
