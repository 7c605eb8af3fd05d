// A nomination that the team votes on: made two days ago by the member, with a ballot that is open for five more.
import { nominate } from '../../charter/nominations/nominate.js'
import { as, type Cast, must } from './people.js'
import type { Stage } from './stage.js'

/** Has the member nominate somebody who is as fictional as they are. The worker opens the ballot. */
export const tellNomination = async (stage: Stage, cast: Cast): Promise<void> => {
  stage.at(2)
  const member = await as(stage, cast.member)
  const [membership] = member.memberships
  if (membership === undefined) throw new Error('The demo’s member is in no team.')
  must(
    await nominate(stage.opened.installation, member, {
      teamId: membership.teamId,
      name: 'Nina Nominee',
      email: 'nina@example.test',
      githubLogin: '',
      background: 'core developer',
      bio: 'Maintains the parser of Widget, and answered three of our reports as its expert.',
      reasons: 'Reviews fixes within a day, writes to reporters kindly, and has time on Thursdays.',
    }),
  )
}
