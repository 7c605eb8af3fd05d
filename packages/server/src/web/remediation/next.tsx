// After something was saved: what comes next in the remediation, as one link.
import type { NextStep } from './open-places.js'

export const Next = ({ next }: { readonly next: NextStep | undefined }) =>
  next === undefined ? null : (
    <p>
      Next: <a href={next.href}>{next.text}</a>
    </p>
  )
