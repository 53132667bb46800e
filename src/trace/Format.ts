/**
 * Events as text for people and as JSON lines for programs.
 */
import type { Event } from './Event.ts'

/** One step in one or two lines: number, depth, rule, redex, then the stack and the changes. */
export const formatText = (e: Event): string => {
  const stack = [...(e.below > 0 ? [`(${e.below} more)`] : []), ...e.stack].join(' ')
  const changes = e.changes.length === 0 ? '' : `   ! ${e.changes.join(', ')}`
  const where = e.function === null ? '' : ` f${e.function}`
  return `${String(e.step).padStart(6)} ${String(e.depth).padStart(2)}${where.padEnd(5)} ${e.rule.padEnd(32)} ${e.redex}\n${' '.repeat(15)}[${stack}]${changes}`
}

/** The version of events in JSON. It changes when a field is renamed, is left out or gets another meaning. */
export const eventVersion = 1

/** One JSON object in one line. */
export const formatJson = (e: Event): string => JSON.stringify({ formatVersion: eventVersion, ...e })
