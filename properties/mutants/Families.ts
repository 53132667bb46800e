/** What the mutations are spread over: families of source files, each of which gets its share. */

/** A family, and its files: paths below src, a folder with everything in it. */
export interface Family {
  readonly name: string
  readonly files: ReadonlyArray<string>
}

const instructions = (...names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.map((name) => `execution/instructions/${name}.ts`)
const numerics = (...names: ReadonlyArray<string>): ReadonlyArray<string> => names.map((name) => `numerics/${name}.ts`)

export const families: ReadonlyArray<Family> = [
  { name: 'integers', files: numerics('Int32', 'Int64', 'Bits', 'Operators') },
  { name: 'floats', files: numerics('Float', 'Float32', 'Float64', 'Fma', 'Rounding') },
  { name: 'conversions', files: numerics('Convert', 'Num') },
  { name: 'relaxed', files: numerics('Relaxed', 'vector/OpenLanes', 'vector/Ternary', 'vector/MinMax') },
  { name: 'parametric', files: ['execution/Step.ts', ...instructions('Parametric')] },
  { name: 'blocks', files: instructions('Blocks') },
  { name: 'branches', files: instructions('Branches', 'Outwards', 'Traps') },
  { name: 'calls', files: ['execution/modules/invoke.ts', 'execution/Bounds.ts', ...instructions('Calls')] },
  { name: 'exceptions', files: instructions('Exceptions') },
  { name: 'variables', files: ['persistent/Vector.ts', ...instructions('Variables')] },
  { name: 'tables', files: instructions('Tables') },
  { name: 'memory', files: ['execution/runtime/Access.ts', ...instructions('Memory', 'MemoryAccess')] },
  { name: 'bulk', files: ['execution/runtime/Segments.ts', ...instructions('TablesBulk', 'MemoryBulk', 'ArraysBulk')] },
  { name: 'references', files: ['execution/runtime/RefType.ts', ...instructions('References')] },
  { name: 'structs', files: ['execution/runtime/Fields.ts', ...instructions('Structs')] },
  { name: 'arrays', files: instructions('Arrays') },
  { name: 'numeric', files: instructions('Numeric') },
  { name: 'vector', files: ['numerics/vector', ...instructions('Vector', 'VectorAccess')] },
  {
    name: 'instantiation',
    files: ['instantiate', 'allocate', 'allocateModule', 'evaluate', 'link'].map(
      (name) => `execution/modules/${name}.ts`
    )
  },
  {
    name: 'decoder',
    files: [
      'Decode',
      'Sections',
      'Types',
      'ValTypes',
      'Immediates',
      'Leb128',
      'Expr',
      'Segments',
      'Values',
      'Entries'
    ].map((name) => `binary/${name}.ts`)
  },
  { name: 'validator', files: ['validation'] },
  {
    name: 'text',
    files: [
      'Lexer',
      'Parser',
      'Expr',
      'Fields',
      'Types',
      'Immediates',
      'Lanes',
      'Segments',
      'Characters',
      'Context'
    ].map((name) => `text/${name}.ts`)
  },
  { name: 'choices', files: ['execution/runtime/Choices.ts', 'execution/runtime/Growth.ts', 'numerics/NaN.ts'] }
]
