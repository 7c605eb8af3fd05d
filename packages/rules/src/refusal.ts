// Owns the one shape of an expected "no". Every decision in this package returns its result or a Refusal.
// It knows nothing of HTTP status, pages or languages: the server turns a refusal into those in one place.

/**
 * An expected "no": a value, never thrown.
 *
 * `refusal` is a stable dotted code (`coordinator.already-assigned`) that clients may compare; `because`
 * is one plain sentence for people and holds no report text, name or address; `source` names the rule.
 *
 * @source design: every disabled button states its reason
 */
export type Refusal<Code extends string = string> = {
  readonly refusal: Code
  readonly because: string
  readonly source?: string
}

/**
 * Makes a refusal; leaves `source` out when none is given.
 *
 * @source design: every disabled button states its reason
 */
export const refuse = <Code extends string>(
  code: Code,
  because: string,
  source?: string,
): Refusal<Code> =>
  source === undefined ? { refusal: code, because } : { refusal: code, because, source }

/**
 * Tells a refusal from a decision; narrows a union of both.
 *
 * Looks only at the two required texts: a decision must not have a property named `refusal`.
 *
 * @source design: every disabled button states its reason
 */
export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' &&
  value !== null &&
  'refusal' in value &&
  typeof value.refusal === 'string' &&
  'because' in value &&
  typeof value.because === 'string'
