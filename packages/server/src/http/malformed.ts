// Refusals that are about the form of what was sent and about nothing else: to programs they are 422 with the field's path,
// like what a schema finds. A refusal that depends on the case, the charter or somebody's right stays a 409.
import type { Refusal } from '@parley/rules'

const FIELDS: Readonly<Record<string, string>> = {
  'amendment.difference-missing': 'reason',
  'amendment.reason-missing': 'reason',
  'attachment.empty': 'text',
  'ballot.unreadable': 'blinded',
  'credit.bad-address': 'email',
  'credit.bad-contact': 'contacts',
  'credit.name-missing': 'name',
  'credit.name-too-long': 'name',
  'credit.reason-missing': 'reason',
  'credit.unknown-type': 'types',
  'determination.duplicate-of-itself': 'duplicateOf',
  'determination.needs-issue': 'reference',
  'determination.needs-other-case': 'duplicateOf',
  'determination.needs-recipient': 'reference',
  'embargo.ambiguous-time': 'endsAt',
  'embargo.end-passed': 'endsAt',
  'embargo.needs-time': 'endsAt',
  'embargo.needs-zone': 'endsAt',
  'embargo.no-such-time': 'endsAt',
  'embargo.no-such-zone': 'endsAt',
  'embargo.unreadable-end': 'endsAt',
  'emergency.reason-missing': 'reason',
  'keep.past': 'until',
  'message.empty': 'body',
  'message.no-audience': 'audience',
  'message.too-long': 'body',
  'party.long-note': 'note',
  'reopen.needs-reason': 'reason',
  'severity.not-a-vector': 'vector',
}

/** The field of the API that a refusal is about; undefined where nothing was wrong with the form. */
export const malformedField = ({ refusal }: Refusal): string | undefined => FIELDS[refusal]
