// Owns the determinations of the default charter with the reply each form starts with.
// It does not send a reply and moves no case: see cases/determination.ts.
import type { Charter } from '../charter.js'
import { devguide, ours, policy } from './sources.js'

const rejection = {
  value: `Thanks for your report. We've determined that the report doesn't constitute
a vulnerability. Let us know if you disagree with this determination.
If you are interested in working on this further, you can optionally open a
public issue on GitHub.`,
  source: devguide,
}

const closedTag = { value: '[CLOSED]', source: devguide }
const invalidTag = { value: '[INVALID]', source: devguide }

/**
 * The determinations of the `pep-811` charter. In a reply `{reference}` stands for the public issue,
 * the people it was forwarded to, or where it was fixed; the text with it is used when there is one.
 *
 * @source Python Developer's Guide, triage and template responses R2, R3 (G4, G6, G8, I2)
 * @reading docs/READINGS.md#replies
 */
export const pep811Determinations: Charter['determinations'] = {
  vulnerability: {
    id: 'vulnerability',
    label: 'Vulnerability',
    meaning: 'It breaks the threat model: it is fixed, credited and published with an advisory.',
    source: devguide,
    reply: {
      value: `Thanks for your report. We've confirmed that it describes a vulnerability,
and a coordinator is following it until it is fixed and published. Please keep
it private until then. On the page of your report you can say how you want to
be credited.`,
      source: ours,
      reading: 'replies',
    },
    replyWithReference: null,
    titleTag: { value: '[ACCEPTED]', source: devguide },
  },
  bug: {
    id: 'bug',
    label: 'Bug, not security',
    meaning: 'It is worth fixing, in the open: an ordinary public issue.',
    source: devguide,
    reply: rejection,
    replyWithReference: {
      value: `Thanks for your report. We've determined that it describes a bug that isn't a
vulnerability, and it is tracked in the open:

{reference}

Let us know if you disagree with this determination.`,
      source: ours,
      reading: 'replies',
    },
    titleTag: closedTag,
  },
  invalid: {
    id: 'invalid',
    label: 'Not an issue',
    meaning: 'It is documented or intended behaviour, out of scope, or could not be reproduced.',
    source: `${devguide}; ${policy}`,
    reply: rejection,
    replyWithReference: null,
    titleTag: invalidTag,
  },
  spam: {
    id: 'spam',
    label: 'Spam or a compliance request',
    meaning: 'It holds no potential vulnerability: it is discarded without a reply.',
    source: policy,
    reply: null,
    replyWithReference: null,
    titleTag: invalidTag,
  },
  duplicate: {
    id: 'duplicate',
    label: 'Duplicate',
    meaning:
      'Another case already tracks it; whoever reported it here is to be credited there as well.',
    source: `${devguide}; Vultron protocol`,
    reply: {
      value: `Thanks for your report. We've determined that this submission is a duplicate
of an issue that is already being tracked internally. Please refrain from
public disclosure until the issue has been resolved.`,
      source: devguide,
    },
    replyWithReference: {
      value: `Thanks for your report. We've determined that this submission is a duplicate
of an issue that has been published meanwhile:

{reference}

What stands there is public. If your report holds more than that, please keep
the rest private until we tell you that it is public, too. Let us know if you
disagree with this determination.`,
      source: ours,
      reading: 'replies',
    },
    titleTag: { value: '[DUPLICATE]', source: devguide },
  },
  forwarded: {
    id: 'forwarded',
    label: 'Forwarded',
    meaning: 'Others look after it (a platform, a dependency) and handle it under their policy.',
    source: policy,
    reply: {
      value: `Thanks for your report. It concerns something that others look after, so we've
passed it on to {reference}. They handle it under
their own policy. Let us know if you disagree with this determination.`,
      source: policy,
      reading: 'replies',
    },
    replyWithReference: null,
    titleTag: closedTag,
  },
  'already-fixed': {
    id: 'already-fixed',
    label: 'Already fixed',
    meaning: 'The main branch has the fix: a backport at most, and no CVE ID.',
    source: policy,
    reply: {
      value: `Thanks for your report. The problem is already fixed on the main branch, so we
won't publish an advisory for it. Let us know if you disagree with this
determination.`,
      source: ours,
      reading: 'replies',
    },
    replyWithReference: {
      value: `Thanks for your report. The problem is already fixed on the main branch:

{reference}

We won't publish an advisory for it. Let us know if you disagree with this
determination.`,
      source: ours,
      reading: 'replies',
    },
    titleTag: closedTag,
  },
}
