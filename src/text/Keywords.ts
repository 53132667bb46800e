/**
 * The keywords of the text format and of scripts that are not mnemonics of instructions: a word of another kind is an
 * unknown operator.
 *
 * Spec: https://webassembly.github.io/spec/core/text/lexical.html#tokens
 */
import { mnemonics } from '../spec/Instructions.ts'

const structure =
  'module type rec sub final func struct array field mut param result local import export memory table global tag ' +
  'elem data start offset item declare then else end catch catch_ref catch_all catch_all_ref null ref ' +
  'i8 i16 i32 i64 f32 f64 v128 any eq i31 none nofunc exn noexn extern noextern anyref eqref i31ref structref arrayref ' +
  'nullref funcref nullfuncref exnref nullexnref externref nullexternref i8x16 i16x8 i32x4 i64x2 f32x4 f64x2'

const script =
  'definition instance binary quote register invoke get assert_return assert_trap assert_exception assert_exhaustion ' +
  'assert_malformed assert_invalid assert_malformed_custom assert_invalid_custom assert_unlinkable either ' +
  'nan:canonical nan:arithmetic ref.host ref.extern ref.func ref.struct ref.array ref.exn ref.i31 ref.eq script input output'

export const keywords: ReadonlySet<string> = new Set<string>([
  ...mnemonics,
  ...structure.split(' '),
  ...script.split(' ')
])
