/** What is measured, as it is built. */
import { built, embedding } from '../built.ts'

export const core = embedding
export const soundness = await built<typeof import('../../../src/soundness/index.ts')>('soundness/index')
export const { encodeNames, namesOf, noNames } =
  await built<typeof import('../../../src/binary/Names.ts')>('binary/Names')
