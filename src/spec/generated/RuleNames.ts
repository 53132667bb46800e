// Generated from spec-json/ by `npm run generate`; a property checks that it is current.

/** The execution rules that can fire: each is an arm of one clause in src/execution. */
export type ExecutionRule =
  | 'Step_pure/unreachable'
  | 'Step_pure/nop'
  | 'Step_pure/drop'
  | 'Step_pure/select-true'
  | 'Step_pure/select-false'
  | 'Step_read/block'
  | 'Step_read/loop'
  | 'Step_pure/if-true'
  | 'Step_pure/if-false'
  | 'Step_pure/label-vals'
  | 'Step_pure/br-label-zero'
  | 'Step_pure/br-label-succ'
  | 'Step_pure/br-handler'
  | 'Step_pure/br_if-true'
  | 'Step_pure/br_if-false'
  | 'Step_pure/br_table-lt'
  | 'Step_pure/br_table-ge'
  | 'Step_pure/br_on_null-null'
  | 'Step_pure/br_on_null-addr'
  | 'Step_pure/br_on_non_null-null'
  | 'Step_pure/br_on_non_null-addr'
  | 'Step_read/br_on_cast-succeed'
  | 'Step_read/br_on_cast-fail'
  | 'Step_read/br_on_cast_fail-succeed'
  | 'Step_read/br_on_cast_fail-fail'
  | 'Step_read/call'
  | 'Step_read/call_ref-null'
  | 'Step_read/call_ref-func'
  | 'Step_read/return_call'
  | 'Step_read/return_call_ref-label'
  | 'Step_read/return_call_ref-handler'
  | 'Step_read/return_call_ref-frame-null'
  | 'Step_read/return_call_ref-frame-addr'
  | 'Step_pure/call_indirect'
  | 'Step_pure/return_call_indirect'
  | 'Step_pure/frame-vals'
  | 'Step_pure/return-frame'
  | 'Step_pure/return-label'
  | 'Step_pure/return-handler'
  | 'Step/throw'
  | 'Step_read/throw_ref-null'
  | 'Step_read/throw_ref-instrs'
  | 'Step_read/throw_ref-label'
  | 'Step_read/throw_ref-frame'
  | 'Step_read/throw_ref-handler-empty'
  | 'Step_read/throw_ref-handler-catch'
  | 'Step_read/throw_ref-handler-catch_ref'
  | 'Step_read/throw_ref-handler-catch_all'
  | 'Step_read/throw_ref-handler-catch_all_ref'
  | 'Step_read/throw_ref-handler-next'
  | 'Step_read/try_table'
  | 'Step_pure/handler-vals'
  | 'Step_pure/trap-instrs'
  | 'Step_pure/trap-label'
  | 'Step_pure/trap-handler'
  | 'Step_pure/trap-frame'
  | 'Step_read/local.get'
  | 'Step/local.set'
  | 'Step_pure/local.tee'
  | 'Step_read/global.get'
  | 'Step/global.set'
  | 'Step_read/table.get-oob'
  | 'Step_read/table.get-val'
  | 'Step/table.set-oob'
  | 'Step/table.set-val'
  | 'Step_read/table.size'
  | 'Step/table.grow-succeed'
  | 'Step/table.grow-fail'
  | 'Step_read/table.fill-oob'
  | 'Step_read/table.fill-zero'
  | 'Step_read/table.fill-succ'
  | 'Step_read/table.copy-oob'
  | 'Step_read/table.copy-zero'
  | 'Step_read/table.copy-le'
  | 'Step_read/table.copy-gt'
  | 'Step_read/table.init-oob'
  | 'Step_read/table.init-zero'
  | 'Step_read/table.init-succ'
  | 'Step/elem.drop'
  | 'Step_read/load-num-oob'
  | 'Step_read/load-num-val'
  | 'Step_read/load-pack-oob'
  | 'Step_read/load-pack-val'
  | 'Step_read/vload-oob'
  | 'Step_read/vload-val'
  | 'Step_read/vload-pack-oob'
  | 'Step_read/vload-pack-val'
  | 'Step_read/vload-splat-oob'
  | 'Step_read/vload-splat-val'
  | 'Step_read/vload-zero-oob'
  | 'Step_read/vload-zero-val'
  | 'Step_read/vload_lane-oob'
  | 'Step_read/vload_lane-val'
  | 'Step/store-num-oob'
  | 'Step/store-num-val'
  | 'Step/store-pack-oob'
  | 'Step/store-pack-val'
  | 'Step/vstore-oob'
  | 'Step/vstore-val'
  | 'Step/vstore_lane-oob'
  | 'Step/vstore_lane-val'
  | 'Step_read/memory.size'
  | 'Step/memory.grow-succeed'
  | 'Step/memory.grow-fail'
  | 'Step_read/memory.fill-oob'
  | 'Step_read/memory.fill-zero'
  | 'Step_read/memory.fill-succ'
  | 'Step_read/memory.copy-oob'
  | 'Step_read/memory.copy-zero'
  | 'Step_read/memory.copy-le'
  | 'Step_read/memory.copy-gt'
  | 'Step_read/memory.init-oob'
  | 'Step_read/memory.init-zero'
  | 'Step_read/memory.init-succ'
  | 'Step/data.drop'
  | 'Step_read/ref.null'
  | 'Step_read/ref.func'
  | 'Step_pure/ref.i31'
  | 'Step_pure/ref.is_null-true'
  | 'Step_pure/ref.is_null-false'
  | 'Step_pure/ref.as_non_null-null'
  | 'Step_pure/ref.as_non_null-addr'
  | 'Step_pure/ref.eq-null'
  | 'Step_pure/ref.eq-true'
  | 'Step_pure/ref.eq-false'
  | 'Step_read/ref.test-true'
  | 'Step_read/ref.test-false'
  | 'Step_read/ref.cast-succeed'
  | 'Step_read/ref.cast-fail'
  | 'Step_pure/i31.get-null'
  | 'Step_pure/i31.get-num'
  | 'Step/struct.new'
  | 'Step_read/struct.new_default'
  | 'Step_read/struct.get-null'
  | 'Step_read/struct.get-struct'
  | 'Step/struct.set-null'
  | 'Step/struct.set-struct'
  | 'Step_pure/array.new'
  | 'Step_read/array.new_default'
  | 'Step/array.new_fixed'
  | 'Step_read/array.new_elem-oob'
  | 'Step_read/array.new_elem-alloc'
  | 'Step_read/array.new_data-oob'
  | 'Step_read/array.new_data-num'
  | 'Step_read/array.get-null'
  | 'Step_read/array.get-oob'
  | 'Step_read/array.get-array'
  | 'Step/array.set-null'
  | 'Step/array.set-oob'
  | 'Step/array.set-array'
  | 'Step_read/array.len-null'
  | 'Step_read/array.len-array'
  | 'Step_read/array.fill-null'
  | 'Step_read/array.fill-oob'
  | 'Step_read/array.fill-zero'
  | 'Step_read/array.fill-succ'
  | 'Step_read/array.copy-null1'
  | 'Step_read/array.copy-null2'
  | 'Step_read/array.copy-oob1'
  | 'Step_read/array.copy-oob2'
  | 'Step_read/array.copy-zero'
  | 'Step_read/array.copy-le'
  | 'Step_read/array.copy-gt'
  | 'Step_read/array.init_elem-null'
  | 'Step_read/array.init_elem-oob1'
  | 'Step_read/array.init_elem-oob2'
  | 'Step_read/array.init_elem-zero'
  | 'Step_read/array.init_elem-succ'
  | 'Step_read/array.init_data-null'
  | 'Step_read/array.init_data-oob1'
  | 'Step_read/array.init_data-oob2'
  | 'Step_read/array.init_data-zero'
  | 'Step_read/array.init_data-num'
  | 'Step_pure/extern.convert_any-null'
  | 'Step_pure/extern.convert_any-addr'
  | 'Step_pure/any.convert_extern-null'
  | 'Step_pure/any.convert_extern-addr'
  | 'Step_pure/unop-val'
  | 'Step_pure/binop-val'
  | 'Step_pure/binop-trap'
  | 'Step_pure/testop'
  | 'Step_pure/relop'
  | 'Step_pure/cvtop-val'
  | 'Step_pure/cvtop-trap'
  | 'Step_pure/vvunop'
  | 'Step_pure/vvbinop'
  | 'Step_pure/vvternop'
  | 'Step_pure/vvtestop'
  | 'Step_pure/vunop-val'
  | 'Step_pure/vbinop-val'
  | 'Step_pure/vternop-val'
  | 'Step_pure/vtestop'
  | 'Step_pure/vrelop'
  | 'Step_pure/vshiftop'
  | 'Step_pure/vbitmask'
  | 'Step_pure/vswizzlop'
  | 'Step_pure/vshuffle'
  | 'Step_pure/vsplat'
  | 'Step_pure/vextract_lane-num'
  | 'Step_pure/vextract_lane-pack'
  | 'Step_pure/vreplace_lane'
  | 'Step_pure/vextunop'
  | 'Step_pure/vextbinop'
  | 'Step_pure/vextternop'
  | 'Step_pure/vnarrow'
  | 'Step_pure/vcvtop'

/** Rules for contexts and closures, which the zipper makes implicit. */
export type StructuralRule =
  | 'Step/pure'
  | 'Step/read'
  | 'Steps/refl'
  | 'Steps/trans'
  | 'Step/ctxt-instrs'
  | 'Step/ctxt-label'
  | 'Step/ctxt-handler'
  | 'Step/ctxt-frame'
  | 'Eval_expr'

/** Rules whose premise is never satisfied: their operators have no empty result. */
export type VacuousRule =
  | 'Step_pure/unop-trap'
  | 'Step_pure/vunop-trap'
  | 'Step_pure/vbinop-trap'
  | 'Step_pure/vternop-trap'

/** The execution rules whose result is TRAP. */
export type TrapRule =
  | 'Step_pure/unreachable'
  | 'Step_read/call_ref-null'
  | 'Step_read/return_call_ref-frame-null'
  | 'Step_read/throw_ref-null'
  | 'Step_pure/trap-instrs'
  | 'Step_pure/trap-label'
  | 'Step_pure/trap-handler'
  | 'Step_pure/trap-frame'
  | 'Step_read/table.get-oob'
  | 'Step/table.set-oob'
  | 'Step_read/table.fill-oob'
  | 'Step_read/table.copy-oob'
  | 'Step_read/table.init-oob'
  | 'Step_read/load-num-oob'
  | 'Step_read/load-pack-oob'
  | 'Step_read/vload-oob'
  | 'Step_read/vload-pack-oob'
  | 'Step_read/vload-splat-oob'
  | 'Step_read/vload-zero-oob'
  | 'Step_read/vload_lane-oob'
  | 'Step/store-num-oob'
  | 'Step/store-pack-oob'
  | 'Step/vstore-oob'
  | 'Step/vstore_lane-oob'
  | 'Step_read/memory.fill-oob'
  | 'Step_read/memory.copy-oob'
  | 'Step_read/memory.init-oob'
  | 'Step_pure/ref.as_non_null-null'
  | 'Step_read/ref.cast-fail'
  | 'Step_pure/i31.get-null'
  | 'Step_read/struct.get-null'
  | 'Step/struct.set-null'
  | 'Step_read/array.new_elem-oob'
  | 'Step_read/array.new_data-oob'
  | 'Step_read/array.get-null'
  | 'Step_read/array.get-oob'
  | 'Step/array.set-null'
  | 'Step/array.set-oob'
  | 'Step_read/array.len-null'
  | 'Step_read/array.fill-null'
  | 'Step_read/array.fill-oob'
  | 'Step_read/array.copy-null1'
  | 'Step_read/array.copy-null2'
  | 'Step_read/array.copy-oob1'
  | 'Step_read/array.copy-oob2'
  | 'Step_read/array.init_elem-null'
  | 'Step_read/array.init_elem-oob1'
  | 'Step_read/array.init_elem-oob2'
  | 'Step_read/array.init_data-null'
  | 'Step_read/array.init_data-oob1'
  | 'Step_read/array.init_data-oob2'
  | 'Step_pure/binop-trap'
  | 'Step_pure/cvtop-trap'

/** Rules of validation, subtyping and well-formedness. */
export type ValidationRule =
  | 'Numtype_ok'
  | 'Vectype_ok'
  | 'Heaptype_ok/abs'
  | 'Heaptype_ok/typeuse'
  | 'Heaptype_ok/bot'
  | 'Reftype_ok'
  | 'Valtype_ok/num'
  | 'Valtype_ok/vec'
  | 'Valtype_ok/ref'
  | 'Valtype_ok/bot'
  | 'Localtype_ok'
  | 'Resulttype_ok'
  | 'Instrtype_ok'
  | 'Expand'
  | 'Expand_use/deftype'
  | 'Expand_use/typeidx'
  | 'Typeuse_ok/typeidx'
  | 'Typeuse_ok/rec'
  | 'Typeuse_ok/deftype'
  | 'Packtype_ok'
  | 'Storagetype_ok/val'
  | 'Storagetype_ok/pack'
  | 'Fieldtype_ok'
  | 'Comptype_ok/struct'
  | 'Comptype_ok/array'
  | 'Comptype_ok/func'
  | 'Subtype_ok'
  | 'Subtype_ok2'
  | 'Rectype_ok/empty'
  | 'Rectype_ok/cons'
  | 'Rectype_ok2/empty'
  | 'Rectype_ok2/cons'
  | 'Deftype_ok'
  | 'Limits_ok'
  | 'Tagtype_ok'
  | 'Globaltype_ok'
  | 'Memtype_ok'
  | 'Tabletype_ok'
  | 'Externtype_ok/tag'
  | 'Externtype_ok/global'
  | 'Externtype_ok/mem'
  | 'Externtype_ok/table'
  | 'Externtype_ok/func'
  | 'Numtype_sub'
  | 'Vectype_sub'
  | 'Heaptype_sub/refl'
  | 'Heaptype_sub/trans'
  | 'Heaptype_sub/eq-any'
  | 'Heaptype_sub/i31-eq'
  | 'Heaptype_sub/struct-eq'
  | 'Heaptype_sub/array-eq'
  | 'Heaptype_sub/struct'
  | 'Heaptype_sub/array'
  | 'Heaptype_sub/func'
  | 'Heaptype_sub/def'
  | 'Heaptype_sub/typeidx-l'
  | 'Heaptype_sub/typeidx-r'
  | 'Heaptype_sub/rec-struct'
  | 'Heaptype_sub/rec-array'
  | 'Heaptype_sub/rec-func'
  | 'Heaptype_sub/rec-sub'
  | 'Heaptype_sub/none'
  | 'Heaptype_sub/nofunc'
  | 'Heaptype_sub/noexn'
  | 'Heaptype_sub/noextern'
  | 'Heaptype_sub/bot'
  | 'Reftype_sub/nonnull'
  | 'Reftype_sub/null'
  | 'Valtype_sub/num'
  | 'Valtype_sub/vec'
  | 'Valtype_sub/ref'
  | 'Valtype_sub/bot'
  | 'Resulttype_sub'
  | 'Instrtype_sub'
  | 'Packtype_sub'
  | 'Storagetype_sub/val'
  | 'Storagetype_sub/pack'
  | 'Fieldtype_sub/const'
  | 'Fieldtype_sub/var'
  | 'Comptype_sub/struct'
  | 'Comptype_sub/array'
  | 'Comptype_sub/func'
  | 'Deftype_sub/refl'
  | 'Deftype_sub/super'
  | 'Limits_sub/max'
  | 'Limits_sub/eps'
  | 'Tagtype_sub'
  | 'Globaltype_sub/const'
  | 'Globaltype_sub/var'
  | 'Memtype_sub'
  | 'Tabletype_sub'
  | 'Externtype_sub/tag'
  | 'Externtype_sub/global'
  | 'Externtype_sub/mem'
  | 'Externtype_sub/table'
  | 'Externtype_sub/func'
  | 'Instr_ok/nop'
  | 'Instr_ok/unreachable'
  | 'Instr_ok/drop'
  | 'Instr_ok/select-expl'
  | 'Instr_ok/select-impl'
  | 'Blocktype_ok/valtype'
  | 'Blocktype_ok/typeidx'
  | 'Instr_ok/block'
  | 'Instr_ok/loop'
  | 'Instr_ok/if'
  | 'Instr_ok/br'
  | 'Instr_ok/br_if'
  | 'Instr_ok/br_table'
  | 'Instr_ok/br_on_null'
  | 'Instr_ok/br_on_non_null'
  | 'Instr_ok/br_on_cast'
  | 'Instr_ok/br_on_cast_fail'
  | 'Instr_ok/call'
  | 'Instr_ok/call_ref'
  | 'Instr_ok/call_indirect'
  | 'Instr_ok/return'
  | 'Instr_ok/return_call'
  | 'Instr_ok/return_call_ref'
  | 'Instr_ok/return_call_indirect'
  | 'Instr_ok/throw'
  | 'Instr_ok/throw_ref'
  | 'Instr_ok/try_table'
  | 'Catch_ok/catch'
  | 'Catch_ok/catch_ref'
  | 'Catch_ok/catch_all'
  | 'Catch_ok/catch_all_ref'
  | 'Instr_ok/ref.null'
  | 'Instr_ok/ref.func'
  | 'Instr_ok/ref.i31'
  | 'Instr_ok/ref.is_null'
  | 'Instr_ok/ref.as_non_null'
  | 'Instr_ok/ref.eq'
  | 'Instr_ok/ref.test'
  | 'Instr_ok/ref.cast'
  | 'Instr_ok/i31.get'
  | 'Instr_ok/struct.new'
  | 'Instr_ok/struct.new_default'
  | 'Instr_ok/struct.get'
  | 'Instr_ok/struct.set'
  | 'Instr_ok/array.new'
  | 'Instr_ok/array.new_default'
  | 'Instr_ok/array.new_fixed'
  | 'Instr_ok/array.new_elem'
  | 'Instr_ok/array.new_data'
  | 'Instr_ok/array.get'
  | 'Instr_ok/array.set'
  | 'Instr_ok/array.len'
  | 'Instr_ok/array.fill'
  | 'Instr_ok/array.copy'
  | 'Instr_ok/array.init_elem'
  | 'Instr_ok/array.init_data'
  | 'Instr_ok/extern.convert_any'
  | 'Instr_ok/any.convert_extern'
  | 'Instr_ok/local.get'
  | 'Instr_ok/local.set'
  | 'Instr_ok/local.tee'
  | 'Instr_ok/global.get'
  | 'Instr_ok/global.set'
  | 'Instr_ok/table.get'
  | 'Instr_ok/table.set'
  | 'Instr_ok/table.size'
  | 'Instr_ok/table.grow'
  | 'Instr_ok/table.fill'
  | 'Instr_ok/table.copy'
  | 'Instr_ok/table.init'
  | 'Instr_ok/elem.drop'
  | 'Memarg_ok'
  | 'Instr_ok/memory.size'
  | 'Instr_ok/memory.grow'
  | 'Instr_ok/memory.fill'
  | 'Instr_ok/memory.copy'
  | 'Instr_ok/memory.init'
  | 'Instr_ok/data.drop'
  | 'Instr_ok/load-val'
  | 'Instr_ok/load-pack'
  | 'Instr_ok/store-val'
  | 'Instr_ok/store-pack'
  | 'Instr_ok/vload-val'
  | 'Instr_ok/vload-pack'
  | 'Instr_ok/vload-splat'
  | 'Instr_ok/vload-zero'
  | 'Instr_ok/vload_lane'
  | 'Instr_ok/vstore'
  | 'Instr_ok/vstore_lane'
  | 'Instr_ok/const'
  | 'Instr_ok/unop'
  | 'Instr_ok/binop'
  | 'Instr_ok/testop'
  | 'Instr_ok/relop'
  | 'Instr_ok/cvtop'
  | 'Instr_ok/vconst'
  | 'Instr_ok/vvunop'
  | 'Instr_ok/vvbinop'
  | 'Instr_ok/vvternop'
  | 'Instr_ok/vvtestop'
  | 'Instr_ok/vunop'
  | 'Instr_ok/vbinop'
  | 'Instr_ok/vternop'
  | 'Instr_ok/vtestop'
  | 'Instr_ok/vrelop'
  | 'Instr_ok/vshiftop'
  | 'Instr_ok/vbitmask'
  | 'Instr_ok/vswizzlop'
  | 'Instr_ok/vshuffle'
  | 'Instr_ok/vsplat'
  | 'Instr_ok/vextract_lane'
  | 'Instr_ok/vreplace_lane'
  | 'Instr_ok/vextunop'
  | 'Instr_ok/vextbinop'
  | 'Instr_ok/vextternop'
  | 'Instr_ok/vnarrow'
  | 'Instr_ok/vcvtop'
  | 'Instrs_ok/empty'
  | 'Instrs_ok/instr'
  | 'Instrs_ok/seq'
  | 'Instrs_ok/sub'
  | 'Instrs_ok/frame'
  | 'Expr_ok'
  | 'Instr_const/const'
  | 'Instr_const/vconst'
  | 'Instr_const/ref.null'
  | 'Instr_const/ref.i31'
  | 'Instr_const/ref.func'
  | 'Instr_const/struct.new'
  | 'Instr_const/struct.new_default'
  | 'Instr_const/array.new'
  | 'Instr_const/array.new_default'
  | 'Instr_const/array.new_fixed'
  | 'Instr_const/any.convert_extern'
  | 'Instr_const/extern.convert_any'
  | 'Instr_const/global.get'
  | 'Instr_const/binop'
  | 'Expr_const'
  | 'Expr_ok_const'
  | 'Type_ok'
  | 'Tag_ok'
  | 'Global_ok'
  | 'Mem_ok'
  | 'Table_ok'
  | 'Local_ok/set'
  | 'Local_ok/unset'
  | 'Func_ok'
  | 'Data_ok'
  | 'Elem_ok'
  | 'Datamode_ok/passive'
  | 'Datamode_ok/active'
  | 'Elemmode_ok/passive'
  | 'Elemmode_ok/declare'
  | 'Elemmode_ok/active'
  | 'Start_ok'
  | 'Import_ok'
  | 'Export_ok'
  | 'Externidx_ok/tag'
  | 'Externidx_ok/global'
  | 'Externidx_ok/mem'
  | 'Externidx_ok/table'
  | 'Externidx_ok/func'
  | 'Module_ok'
  | 'Types_ok/empty'
  | 'Types_ok/cons'
  | 'Globals_ok/empty'
  | 'Globals_ok/cons'
  | 'Defaultable'
  | 'Nondefaultable'
  | 'Num_ok'
  | 'Vec_ok'
  | 'Ref_ok/null'
  | 'Ref_ok/i31'
  | 'Ref_ok/struct'
  | 'Ref_ok/array'
  | 'Ref_ok/func'
  | 'Ref_ok/exn'
  | 'Ref_ok/host'
  | 'Ref_ok/extern'
  | 'Ref_ok/sub'
  | 'Val_ok/num'
  | 'Val_ok/vec'
  | 'Val_ok/ref'
  | 'Packval_ok'
  | 'Fieldval_ok/val'
  | 'Fieldval_ok/packval'
  | 'Externaddr_ok/tag'
  | 'Externaddr_ok/global'
  | 'Externaddr_ok/mem'
  | 'Externaddr_ok/table'
  | 'Externaddr_ok/func'
  | 'Externaddr_ok/sub'
  | 'Idctxt_ok'
  | 'Context_ok'
  | 'Instr_ok2/plain'
  | 'Instr_ok2/call_ref'
  | 'Instr_ok2/return_call_ref'
  | 'Instr_ok2/ref'
  | 'Instr_ok2/label'
  | 'Instr_ok2/frame'
  | 'Instr_ok2/handler'
  | 'Instr_ok2/trap'
  | 'Instrs_ok2/empty'
  | 'Instrs_ok2/seq'
  | 'Instrs_ok2/sub'
  | 'Instrs_ok2/frame'
  | 'Expr_ok2'
  | 'Taginst_ok'
  | 'Globalinst_ok'
  | 'Meminst_ok'
  | 'Tableinst_ok'
  | 'Funcinst_ok'
  | 'Datainst_ok'
  | 'Eleminst_ok'
  | 'Exportinst_ok'
  | 'Structinst_ok'
  | 'Arrayinst_ok'
  | 'Exninst_ok'
  | 'Moduleinst_ok'
  | 'Store_ok'
  | 'NotImmutReachable'
  | 'ImmutReachable/trans'
  | 'ImmutReachable/ref.struct'
  | 'ImmutReachable/ref.array'
  | 'ImmutReachable/ref.exn'
  | 'ImmutReachable/ref.extern'
  | 'Extend_taginst'
  | 'Extend_globalinst'
  | 'Extend_meminst'
  | 'Extend_tableinst'
  | 'Extend_funcinst'
  | 'Extend_datainst'
  | 'Extend_eleminst'
  | 'Extend_structinst'
  | 'Extend_arrayinst'
  | 'Extend_exninst'
  | 'Extend_store'
  | 'Localval_ok/set'
  | 'Localval_ok/unset'
  | 'Frame_ok'
  | 'State_ok'
  | 'Config_ok'

export const executionRules: ReadonlyArray<ExecutionRule> = [
  'Step_pure/unreachable',
  'Step_pure/nop',
  'Step_pure/drop',
  'Step_pure/select-true',
  'Step_pure/select-false',
  'Step_read/block',
  'Step_read/loop',
  'Step_pure/if-true',
  'Step_pure/if-false',
  'Step_pure/label-vals',
  'Step_pure/br-label-zero',
  'Step_pure/br-label-succ',
  'Step_pure/br-handler',
  'Step_pure/br_if-true',
  'Step_pure/br_if-false',
  'Step_pure/br_table-lt',
  'Step_pure/br_table-ge',
  'Step_pure/br_on_null-null',
  'Step_pure/br_on_null-addr',
  'Step_pure/br_on_non_null-null',
  'Step_pure/br_on_non_null-addr',
  'Step_read/br_on_cast-succeed',
  'Step_read/br_on_cast-fail',
  'Step_read/br_on_cast_fail-succeed',
  'Step_read/br_on_cast_fail-fail',
  'Step_read/call',
  'Step_read/call_ref-null',
  'Step_read/call_ref-func',
  'Step_read/return_call',
  'Step_read/return_call_ref-label',
  'Step_read/return_call_ref-handler',
  'Step_read/return_call_ref-frame-null',
  'Step_read/return_call_ref-frame-addr',
  'Step_pure/call_indirect',
  'Step_pure/return_call_indirect',
  'Step_pure/frame-vals',
  'Step_pure/return-frame',
  'Step_pure/return-label',
  'Step_pure/return-handler',
  'Step/throw',
  'Step_read/throw_ref-null',
  'Step_read/throw_ref-instrs',
  'Step_read/throw_ref-label',
  'Step_read/throw_ref-frame',
  'Step_read/throw_ref-handler-empty',
  'Step_read/throw_ref-handler-catch',
  'Step_read/throw_ref-handler-catch_ref',
  'Step_read/throw_ref-handler-catch_all',
  'Step_read/throw_ref-handler-catch_all_ref',
  'Step_read/throw_ref-handler-next',
  'Step_read/try_table',
  'Step_pure/handler-vals',
  'Step_pure/trap-instrs',
  'Step_pure/trap-label',
  'Step_pure/trap-handler',
  'Step_pure/trap-frame',
  'Step_read/local.get',
  'Step/local.set',
  'Step_pure/local.tee',
  'Step_read/global.get',
  'Step/global.set',
  'Step_read/table.get-oob',
  'Step_read/table.get-val',
  'Step/table.set-oob',
  'Step/table.set-val',
  'Step_read/table.size',
  'Step/table.grow-succeed',
  'Step/table.grow-fail',
  'Step_read/table.fill-oob',
  'Step_read/table.fill-zero',
  'Step_read/table.fill-succ',
  'Step_read/table.copy-oob',
  'Step_read/table.copy-zero',
  'Step_read/table.copy-le',
  'Step_read/table.copy-gt',
  'Step_read/table.init-oob',
  'Step_read/table.init-zero',
  'Step_read/table.init-succ',
  'Step/elem.drop',
  'Step_read/load-num-oob',
  'Step_read/load-num-val',
  'Step_read/load-pack-oob',
  'Step_read/load-pack-val',
  'Step_read/vload-oob',
  'Step_read/vload-val',
  'Step_read/vload-pack-oob',
  'Step_read/vload-pack-val',
  'Step_read/vload-splat-oob',
  'Step_read/vload-splat-val',
  'Step_read/vload-zero-oob',
  'Step_read/vload-zero-val',
  'Step_read/vload_lane-oob',
  'Step_read/vload_lane-val',
  'Step/store-num-oob',
  'Step/store-num-val',
  'Step/store-pack-oob',
  'Step/store-pack-val',
  'Step/vstore-oob',
  'Step/vstore-val',
  'Step/vstore_lane-oob',
  'Step/vstore_lane-val',
  'Step_read/memory.size',
  'Step/memory.grow-succeed',
  'Step/memory.grow-fail',
  'Step_read/memory.fill-oob',
  'Step_read/memory.fill-zero',
  'Step_read/memory.fill-succ',
  'Step_read/memory.copy-oob',
  'Step_read/memory.copy-zero',
  'Step_read/memory.copy-le',
  'Step_read/memory.copy-gt',
  'Step_read/memory.init-oob',
  'Step_read/memory.init-zero',
  'Step_read/memory.init-succ',
  'Step/data.drop',
  'Step_read/ref.null',
  'Step_read/ref.func',
  'Step_pure/ref.i31',
  'Step_pure/ref.is_null-true',
  'Step_pure/ref.is_null-false',
  'Step_pure/ref.as_non_null-null',
  'Step_pure/ref.as_non_null-addr',
  'Step_pure/ref.eq-null',
  'Step_pure/ref.eq-true',
  'Step_pure/ref.eq-false',
  'Step_read/ref.test-true',
  'Step_read/ref.test-false',
  'Step_read/ref.cast-succeed',
  'Step_read/ref.cast-fail',
  'Step_pure/i31.get-null',
  'Step_pure/i31.get-num',
  'Step/struct.new',
  'Step_read/struct.new_default',
  'Step_read/struct.get-null',
  'Step_read/struct.get-struct',
  'Step/struct.set-null',
  'Step/struct.set-struct',
  'Step_pure/array.new',
  'Step_read/array.new_default',
  'Step/array.new_fixed',
  'Step_read/array.new_elem-oob',
  'Step_read/array.new_elem-alloc',
  'Step_read/array.new_data-oob',
  'Step_read/array.new_data-num',
  'Step_read/array.get-null',
  'Step_read/array.get-oob',
  'Step_read/array.get-array',
  'Step/array.set-null',
  'Step/array.set-oob',
  'Step/array.set-array',
  'Step_read/array.len-null',
  'Step_read/array.len-array',
  'Step_read/array.fill-null',
  'Step_read/array.fill-oob',
  'Step_read/array.fill-zero',
  'Step_read/array.fill-succ',
  'Step_read/array.copy-null1',
  'Step_read/array.copy-null2',
  'Step_read/array.copy-oob1',
  'Step_read/array.copy-oob2',
  'Step_read/array.copy-zero',
  'Step_read/array.copy-le',
  'Step_read/array.copy-gt',
  'Step_read/array.init_elem-null',
  'Step_read/array.init_elem-oob1',
  'Step_read/array.init_elem-oob2',
  'Step_read/array.init_elem-zero',
  'Step_read/array.init_elem-succ',
  'Step_read/array.init_data-null',
  'Step_read/array.init_data-oob1',
  'Step_read/array.init_data-oob2',
  'Step_read/array.init_data-zero',
  'Step_read/array.init_data-num',
  'Step_pure/extern.convert_any-null',
  'Step_pure/extern.convert_any-addr',
  'Step_pure/any.convert_extern-null',
  'Step_pure/any.convert_extern-addr',
  'Step_pure/unop-val',
  'Step_pure/binop-val',
  'Step_pure/binop-trap',
  'Step_pure/testop',
  'Step_pure/relop',
  'Step_pure/cvtop-val',
  'Step_pure/cvtop-trap',
  'Step_pure/vvunop',
  'Step_pure/vvbinop',
  'Step_pure/vvternop',
  'Step_pure/vvtestop',
  'Step_pure/vunop-val',
  'Step_pure/vbinop-val',
  'Step_pure/vternop-val',
  'Step_pure/vtestop',
  'Step_pure/vrelop',
  'Step_pure/vshiftop',
  'Step_pure/vbitmask',
  'Step_pure/vswizzlop',
  'Step_pure/vshuffle',
  'Step_pure/vsplat',
  'Step_pure/vextract_lane-num',
  'Step_pure/vextract_lane-pack',
  'Step_pure/vreplace_lane',
  'Step_pure/vextunop',
  'Step_pure/vextbinop',
  'Step_pure/vextternop',
  'Step_pure/vnarrow',
  'Step_pure/vcvtop'
]

export const vacuousRules: ReadonlyArray<VacuousRule> = [
  'Step_pure/unop-trap',
  'Step_pure/vunop-trap',
  'Step_pure/vbinop-trap',
  'Step_pure/vternop-trap'
]
