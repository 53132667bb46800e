/** A module in text whose exports others import. */

export const library = `(module
  (table (export "tab") 10 funcref)
  (memory (export "mem") 1 2)
  (global (export "log") (mut i32) (i32.const 0))
  (func (export "call") (param i32) (result i32) (call_indirect (result i32) (local.get 0)))
  (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))
)`
