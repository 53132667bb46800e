/** Text from somewhere else, and the characters in it that hide or turn what is around them. */

/**
 * Characters that nobody can see, or that change how others are shown: controls, formats (of direction, of width zero), private
 * and unassigned ones, separators other than the space. Other tools refuse some of them.
 */
export const hidden = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/u

/** A text for people with what hides in it made visible; lines, tabs and colours stay. */
export const showHidden = (text: string): string =>
  text.replace(/[^\n\t\x1b\x20-\x7e]/gu, (c) => (hidden.test(c) ? `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}` : c))
