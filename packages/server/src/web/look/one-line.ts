// Text that people typed, where it stands in one line among ours. Isolation (`<bdi>`, `dir="auto"`) keeps it from turning
// what stands beside it, and not from turning itself: an override makes a title read as another one. So what turns the
// direction is shown instead of obeyed. What is stored stays as it was given.

const TURNS = /[\u202A-\u202E\u2066-\u2069]/g

/** The text with every character that turns the reading direction by force in sight, as `⟨U+202E⟩`. */
export const oneLine = (text: string): string =>
  text.replace(TURNS, (turn) => `⟨U+${turn.charCodeAt(0).toString(16).toUpperCase()}⟩`)
