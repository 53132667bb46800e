/**
 * Constants and result patterns of scripts, as text.
 *
 * Spec: https://github.com/WebAssembly/spec/tree/main/interpreter#scripts
 */
/* eslint-disable core/no-visible-mutation -- NON-SPEC: the position of a parser, which one call makes */
import { addr, type HostAddr } from '../execution/runtime/Addresses.ts'
import { refHost, refNull, type Val } from '../execution/runtime/Values.ts'
import { parseNum } from '../numerics/Text.ts'
import type { NumType } from '../structure/Types.ts'
import { lane, shape, vector, type LaneShape } from '../text/Lanes.ts'
import {
  close,
  failAt,
  isNumber,
  isWord,
  mustOpen,
  offset,
  open,
  peek,
  u32,
  unexpected,
  word,
  type Parser
} from '../text/Parser.ts'
import { kind } from '../text/Tokens.ts'
import type { LanePattern, NanPattern, Pattern, RefKind } from './Script.ts'

const numTypes = ['i32', 'i64', 'f32', 'f64'] as const

const numTypeAt = (p: Parser): NumType | undefined => numTypes.find((t) => isWord(p, `${t}.const`, 1))

const number = (p: Parser, t: NumType): Val => {
  const n = isNumber(p) ? parseNum(t, word(p)) : null
  if (n?._tag === 'Right') {
    p.at++
    return n.right
  }
  if (n?.left === 'constant out of range') failAt(p, offset(p), 'constant out of range')
  else unexpected(p)
  return refNull
}

const host = (p: Parser) => refHost(addr<HostAddr>(u32(p)))

/** A heap type, which does not matter: null has none. */
const skipHeapType = (p: Parser): void => {
  if (peek(p) === kind.keyword || peek(p) === kind.number || peek(p) === kind.id) p.at++
}

/** `(t.const c)` after its keyword, or a reference. */
const constant = (p: Parser): Val => {
  const t = peek(p) === kind.open ? numTypeAt(p) : undefined
  if (t !== undefined) {
    p.at += 2
    return number(p, t)
  }
  if (open(p, 'v128.const')) return vector(p)
  if (open(p, 'ref.host')) return host(p)
  if (open(p, 'ref.extern')) return { _tag: 'ref.extern', ref: host(p) }
  mustOpen(p, 'ref.null')
  skipHeapType(p)
  return refNull
}

/** `const*`. */
export const constants = (p: Parser): ReadonlyArray<Val> => {
  const vals: Val[] = []
  while (peek(p) === kind.open) {
    vals.push(constant(p))
    close(p)
  }
  return vals
}

const nanSet = (p: Parser): NanPattern | null =>
  isWord(p, 'nan:canonical') ? 'nan:canonical'
  : isWord(p, 'nan:arithmetic') ? 'nan:arithmetic'
  : null

const lanePattern = (p: Parser, s: LaneShape): LanePattern => {
  const set = s.float === null ? null : nanSet(p)
  if (set === null) return lane(p, s)
  p.at++
  return set
}

const vectorPattern = (p: Parser): Pattern => {
  const s = shape(p)
  const lanes: LanePattern[] = []
  for (let i = 0; i < s.lanes && p.failure === null; i++) lanes.push(lanePattern(p, s))
  return { _tag: 'vector', bits: s.bits, float: s.float !== null, lanes }
}

const refKinds: ReadonlyArray<readonly [string, RefKind]> = [
  ['ref', 'any'],
  ['ref.eq', 'eq'],
  ['ref.i31', 'i31'],
  ['ref.struct', 'struct'],
  ['ref.array', 'array'],
  ['ref.func', 'func'],
  ['ref.exn', 'exn']
]

const reference = (p: Parser): Pattern => {
  if (open(p, 'ref.null')) {
    skipHeapType(p)
    return { _tag: 'ref', kind: 'null' }
  }
  if (open(p, 'ref.extern')) {
    if (peek(p) === kind.close) return { _tag: 'ref', kind: 'extern' }
    return { _tag: 'value', value: { _tag: 'ref.extern', ref: host(p) } }
  }
  if (open(p, 'ref.host')) return { _tag: 'value', value: host(p) }
  const found = refKinds.find(([keyword]) => open(p, keyword))
  if (found === undefined) unexpected(p)
  return { _tag: 'ref', kind: found?.[1] ?? 'null' }
}

/** A pattern after its opening parenthesis; `either` has been dealt with. */
const simplePattern = (p: Parser): Pattern => {
  const t = peek(p) === kind.open ? numTypeAt(p) : undefined
  if (t === undefined) return open(p, 'v128.const') ? vectorPattern(p) : reference(p)
  p.at += 2
  const set = t === 'f32' || t === 'f64' ? nanSet(p) : null
  if (set === null || t === 'i32' || t === 'i64') return { _tag: 'value', value: number(p, t) }
  p.at++
  return { _tag: 'nan', type: t, set }
}

/** `result*`; `either` does not nest. */
export const patterns = (p: Parser): ReadonlyArray<Pattern> => {
  const found: Pattern[] = []
  while (peek(p) === kind.open) {
    const of: Pattern[] = []
    let either = false
    if (open(p, 'either')) {
      either = true
      while (peek(p) === kind.open) {
        of.push(simplePattern(p))
        close(p)
      }
    } else of.push(simplePattern(p))
    close(p)
    const [only] = of
    if (either) found.push({ _tag: 'either', of })
    else if (only !== undefined) found.push(only)
  }
  return found
}
