/** Bugs in what is set where: initialization of locals in validation, and locals in both tiers. */
import { rowsIn } from './inFile.ts'

const test = 'laws/locals'

export const locals = [
  ...rowsIn('validation/instructions/Blocks', test, [
    ['const { outer, end, inits } = s.ctrl\n', 'const { outer, end } = s.ctrl, { inits } = s\n'],
    [
      'const { start, end, inits, depth, outer, skip } = s.ctrl\n',
      'const { start, end, depth, outer, skip } = s.ctrl, { inits } = s\n'
    ]
  ]),
  ...rowsIn('validation/instructions/Variables', test, [
    ['return setAtStart(C.locals, x, t) || has(s.inits, x) ?', 'return true ?'],
    [
      'return setAtStart(C.locals, x, t) || has(s.inits, x) ?',
      'return setAtStart(C.locals, x, t) || s.ctrl.unreachable || has(s.inits, x) ?'
    ],
    [
      'return setAtStart(C.locals, x, t) || has(s.inits, x) ?',
      'return setAtStart(C.locals, x, t) || has(s.ctrl.inits, x) ?'
    ],
    ['push(vs, t), s.ctrl, setAtStart(C.locals, x, t) ? s.inits : add(s.inits, x)', 'push(vs, t), s.ctrl, s.inits'],
    ['operands(vs, s.ctrl, setAtStart(C.locals, x, t) ? s.inits : add(s.inits, x))', 'operands(vs, s.ctrl, s.inits)'],
    [
      'operands(vs, s.ctrl, setAtStart(C.locals, x, t) ? s.inits : add(s.inits, x))',
      'operands(vs, s.ctrl, s.ctrl.unreachable ? s.inits : add(s.inits, x))'
    ]
  ]),
  ...rowsIn('validation/State', test, [
    ['inits: s.inits,', 'inits: none,'],
    ['inits: ctrl.inits, unreachable: true', 'inits: ctrl.inits, unreachable: false'],
    ['skip }, inits)', 'skip }, ctrl.inits)'],
    ['base, inits: ctrl.inits, unreachable', 'base, inits, unreachable']
  ]),
  ...rowsIn('validation/Locals', test, [
    ['x < local.params.length || defaultable(t)', 'defaultable(t)'],
    ['x < local.params.length || defaultable(t)', 'x <= local.params.length || defaultable(t)'],
    ["zt !== 'bot' : zt.null", "zt !== 'bot' : true"]
  ]),
  ...rowsIn('validation/LocalSet', test, [
    ['(1 << (x & 31))) !== 0', '(1 << (x & 15))) !== 0'],
    ['bits: node.bits | leaf.bits', 'bits: leaf.bits']
  ]),
  ...rowsIn('validation/LocalSet', 'validation/structures', [
    ['node.key === key &&', ''],
    ['zero: insert(zero, leaf), one }', 'zero: leaf, one }'],
    ['zero: b, one: a }', 'zero: a, one: b }']
  ]),
  ...rowsIn('validation/Body', test, [['second === null ? endBlock(C, s) : elseBlock(C, s)', 'endBlock(C, s)']]),
  ...rowsIn('execution/instructions/Variables', test, [
    ['withLocal(z.frame, code.instr.x, vs.head)', 'z.frame'],
    ['v === undefined ? stuck', 'v === undefined || code.instr.x > 33 ? stuck']
  ]),
  ...rowsIn('staging/emit/instructions/Variables', test, [
    ['keep(b, c, (name) => name === to.lo, [o])', ''],
    ['setLocal(b, c, x)\n  push(b, local(b, x))', 'setLocal(b, c, x)\n  push(b, pop(b))']
  ]),
  ...rowsIn('staging/emit/instructions/Branches', test, [
    ['keep(b, c, isLocal, also)', ''],
    ['crossed += to.isHandler ? 2 : 1', 'crossed += 1'],
    ['to.isLoop ? 2 : 1', '1'],
    ['n += k.isHandler ? 2 : 1', 'n += 1'],
    ['crossed + 2', 'crossed + 1'],
    ['if (target === l) continue', 'continue'],
    ["write(b, 'default:')", '']
  ]),
  ...rowsIn('staging/emit/instructions/Blocks', test, [
    ['  b.stack = before\n', ''],
    ['  b.owed = owed\n', ''],
    ['if (k.isHandler) spend(b, 1)', ''],
    ['k.used = k.used || other.used', ''],
    ['if (yes) reachEnd(b, k)', ''],
    ["k.verb = 'continue'", '']
  ]),
  ...rowsIn('staging/emit/instructions/Exceptions', test, [
    ['branch(b, outer, clause.l)', 'branch(b, outer, 0)'],
    ['spend(b, 1 + steps)', 'spend(b, steps)']
  ]),
  ...rowsIn('staging/emit/Builder', test, [
    ['if (o.vars.some(isChanging)) store', 'if (o.vars.every(isChanging)) store'],
    ["name.startsWith('p')", 'false']
  ])
]
