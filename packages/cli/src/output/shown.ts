/*
 * Owns how a text of somebody else's is shown among our own words. Refuses to touch what programs read.
 */

/** Controls, line ends, marks that turn the direction of writing, and halves of characters. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu

/**
 * The text with everything that moves a cursor, ends a line or turns the writing around as its escape: a record comes from
 * anybody, and could else write lines of ours, or command the terminal.
 */
export const shown = (text: string): string =>
  text.replace(UNSEEN, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
