/**
 * Where a configuration is in its module: the calls that led to it, as paths to instructions.
 *
 * NON-SPEC: the specification's terms hold no positions. They are found from the code to the right of each context:
 * a cursor says its sequence and its index itself; where a sequence is at its end, the context around it says which one
 * it was.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#administrative-instructions
 */
import { placesOf, type CodePlaces } from '../embedding/snapshot/Places.ts'
import type { Code } from '../execution/runtime/Code.ts'
import { isEnd, isStatic } from '../execution/runtime/Code.ts'
import type { Config, Context } from '../execution/runtime/Config.ts'
import type { PathStep } from '../structure/Errors.ts'
import { sequencesIn, type Expr, type Instr } from '../structure/Instr.ts'
import { importCount, type Module } from '../structure/Module.ts'

/** A place in a function: its index, and the path to the instruction, which begins with `func`. */
export interface CodeSite {
  readonly func: number
  readonly path: ReadonlyArray<PathStep>
}

/** The innermost calls, newest first; `null` where nothing in the configuration says the place. */
export interface Backtrace {
  readonly sites: ReadonlyArray<CodeSite | null>
  /** Calls outside of those. */
  readonly more: number
}

/** An instruction of a static sequence; its index is the length where the sequence is at its end. */
interface At {
  readonly es: Expr
  readonly index: number
}

/** The static code after the derived instructions. */
const cursor = (code: Code): Code => {
  let es = code
  while (!isStatic(es) && !isEnd(es)) es = es.next
  return es
}

/** What was entered from the place left of `code`; `around` is the sequence if that is known. */
const leftOf = (code: Code, around: Expr | null): At | null => {
  const c = cursor(code)
  if (typeof c.from !== 'string' && !isEnd(c)) return { es: c.from, index: c.index - 1 }
  return around === null ? null : { es: around, index: around.length - 1 }
}

const headOf = (code: Code, around: Expr | null): At | null => {
  if (isStatic(code) && typeof code.from !== 'string' && !isEnd(code)) return { es: code.from, index: code.index }
  if (isEnd(code)) return around === null ? null : { es: around, index: around.length }
  return leftOf(code, around)
}

/** The sequence that was entered at a place; of an `if` it is unknown which, until a cursor says so. */
const entered = (at: At | null): Expr | null => {
  const e = at?.es[at.index]
  return e !== undefined && 'es' in e ? e.es : null
}

const isTailCall = (e: Instr): boolean => e._tag.startsWith('return_call')

/** Whether a body may leave its frame to another function. Iterative: bodies may be nested deeply. */
const hasTailCall = (body: Expr): boolean => {
  const open: Array<Expr> = [body]
  for (let es = open.pop(); es !== undefined; es = open.pop())
    for (const e of es) {
      if (isTailCall(e)) return true
      open.push(...sequencesIn(e))
    }
  return false
}

/** The body of the frame that a call of a function made, unless a tail call may have put another in its place. */
const bodies = (m: Module): ((x: number | null) => Expr | null) => {
  const imported = importCount(m, 'func')
  const known = new Map<Expr, Expr | null>() // NON-SPEC: each body is searched once
  return (x) => {
    const body = x === null ? undefined : m.funcs[x - imported]?.body
    if (body === undefined) return null
    const found = known.get(body)
    if (found !== undefined) return found
    const sure = hasTailCall(body) ? null : body
    known.set(body, sure)
    return sure
  }
}

const called = (at: At | null): number | null => {
  const e = at?.es[at.index]
  return e?._tag === 'call' ? e.x : null
}

const siteOf = (m: Module, places: CodePlaces, at: At | null): CodeSite | null => {
  const path: Array<PathStep> = []
  let { es, index } = at ?? { es: null, index: 0 }
  while (es !== null) {
    const place = places.sequences.get(es)
    if (place === undefined) return null
    if (place.of !== 'inside') {
      const func = place.index + importCount(m, 'func')
      return place.of === 'func' ?
          { func, path: [{ in: 'func', index: func }, { in: 'body', index }, ...path.reverse()] }
        : null
    }
    path.push({ in: place.part === 'es' ? (place.parent[place.at]?._tag ?? '') : place.part, index })
    es = place.parent
    index = place.at
  }
  return null
}

/** The index of the function that a sequence is in; `null` where it is in none. */
const funcOf = (m: Module, places: CodePlaces, es: Expr): number | null => {
  let place = places.sequences.get(es)
  while (place?.of === 'inside') place = places.sequences.get(place.parent)
  return place?.of === 'func' ? place.index + importCount(m, 'func') : null
}

type Around = Exclude<Context, { readonly _tag: 'top' }>

/** The contexts, outermost first. */
const outermostFirst = (contexts: Context): ReadonlyArray<Around> => {
  const out: Array<Around> = []
  for (let cx = contexts; cx._tag !== 'top'; cx = cx.next) out.push(cx)
  return out.reverse()
}

/**
 * The places of the innermost `most` frames of a configuration whose functions are those of `m`. `entry` is the function
 * that was invoked, `null` if that is not known. O(contexts), after one pass over the module.
 */
export const backtrace = (m: Module, entry: number | null, c: Config, most = 10): Backtrace => {
  const places = placesOf(m)
  const bodyOf = bodies(m)
  const more = Math.max(0, c.contexts.depth - most)
  const sites: Array<CodeSite | null> = []
  // the sequence that was entered, if that is known; the label of a body or of a handler adds nothing to it
  let es: Expr | null = null
  let fresh = false
  for (const cx of outermostFirst(c.contexts)) {
    if (cx._tag === 'frame') {
      const at = leftOf(cx.code, es)
      if (cx.depth > more + 1) sites.push(siteOf(m, places, at))
      es = bodyOf(cx.depth === 1 ? entry : called(at))
      fresh = true
    } else {
      if (!fresh) es = entered(leftOf(cx.code, es))
      fresh = cx._tag === 'handler'
    }
  }
  if (c.contexts.depth > 0) sites.push(siteOf(m, places, headOf(c.code, es)))
  return { sites: sites.reverse(), more }
}

/** For each frame, outermost first, the first function that code of it is in: code at its end has no sequence. */
const funcsOfCode = (m: Module, places: CodePlaces, c: Config): ReadonlyArray<number | null> => {
  const found = Array.from({ length: c.contexts.depth }, (): number | null => null)
  const look = (depth: number, code: Code): void => {
    const { from } = cursor(code)
    if (depth > 0 && typeof from !== 'string') found[depth - 1] ??= funcOf(m, places, from)
  }
  look(c.contexts.depth, c.code)
  for (let cx = c.contexts; cx._tag !== 'top'; cx = cx.next) {
    look(cx._tag === 'frame' ? cx.depth - 1 : cx.depth, cx.code)
    if (cx._tag === 'label') look(cx.depth, cx.continuation)
  }
  return found
}

/**
 * The functions of the frames of a configuration, newest first, by their indices; `null` where it is unknown: a frame all of
 * whose code is at its end, which a tail call may have put in the place of another. Otherwise as `backtrace`.
 */
export const activeFunctions = (m: Module, entry: number | null, c: Config): ReadonlyArray<number | null> => {
  const { sites } = backtrace(m, entry, c, Infinity)
  const byCode = funcsOfCode(m, placesOf(m), c)
  return sites.map((site, i) => site?.func ?? byCode[sites.length - 1 - i] ?? null)
}
