// The third of the three kinds of error: we are wrong. A Bug is never caught to go on as if nothing
// happened; outside, it is a 500 with a request id and no detail.

/** Thrown when a condition that our own code promises does not hold. */
export class Bug extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'Bug'
  }
}

/** Throws a `Bug` unless the condition holds. Not for input from outside: that is refused, not a bug. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Bug(message)
}
