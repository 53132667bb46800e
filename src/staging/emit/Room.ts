/**
 * The limit `memory` in staged code: an activation has a share of it in a register, and what it makes is taken off. Where the share is
 * short, the literal machine takes over in front of the instruction: it counts.
 *
 * See: https://webassembly.github.io/spec/core/appendix/implementation.html#execution
 */
import { objectBytes, OPERAND } from '../../execution/runtime/Cost.ts'
import { ROOM } from '../abi/Registers.ts'
import { leaveIf, write, type Builder, type Construct } from './Builder.ts'

/** Takes a fixed number of bytes off the room, or leaves in front of the instruction. */
export const takeRoom = (b: Builder, c: Construct, index: number, bytes: number): void => {
  leaveIf(b, c, index, 'instruction', `(t=Q[${ROOM}]-${bytes}|0)<0`)
  write(b, `Q[${ROOM}]=t;`)
}

/** JavaScript for: there is no room for an array of `A` elements, which are operands first. */
export const isArrayShort = `Q[${ROOM}]<A*${objectBytes(1) - objectBytes(0) + OPERAND}+${objectBytes(0)}`

/** Takes an array of `A` elements off the room. */
export const takeArray = (b: Builder): void => {
  write(b, `Q[${ROOM}]=Q[${ROOM}]-A*${objectBytes(1) - objectBytes(0)}-${objectBytes(0)};`)
}
