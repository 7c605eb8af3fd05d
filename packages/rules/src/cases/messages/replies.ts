// Owns the texts for the words that are written to reporters again and again beside the replies of a determination.
// It sends none: each is put into the composer and edited there.

/** A text to begin with. `asks` says that the reporter's answer is waited for. @source our reading */
export type CommonReply = {
  readonly id: 'thanks' | 'more-information'
  readonly label: string
  readonly text: string
  readonly asks: boolean
}

/**
 * The two that come before any determination: the first human reply, and the question that has to be answered first.
 *
 * @source our reading
 * @reading docs/READINGS.md#replies
 */
export const commonReplies: readonly CommonReply[] = [
  {
    id: 'thanks',
    label: 'Thanks, we are looking',
    text: `Thanks for your report. We have read it and are looking into it. You will hear
from us here. Please keep it private until then.`,
    asks: false,
  },
  {
    id: 'more-information',
    label: 'Need more information',
    text: `Thanks for your report. To go on we need more information:

- the version and the platform on which you saw it
- the steps, or a script, that show it

You can answer here, and add files.`,
    asks: true,
  },
]
