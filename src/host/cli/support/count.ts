/**
 * Numbers of things in messages.
 */

/** `1 step`, `2 steps`. */
export const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`
