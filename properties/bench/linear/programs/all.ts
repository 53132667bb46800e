/** All programs that are measured. */
import { depths } from './depths.ts'
import { exceptions } from './exceptions.ts'
import { heaps } from './heaps.ts'
import { memories } from './memories.ts'
import { others } from './others.ts'
import { tables } from './tables.ts'
import type { Program } from './Program.ts'

export const programs: ReadonlyArray<Program> = [...tables, ...memories, ...heaps, ...exceptions, ...depths, ...others]
