// The body that oversees the demo's team: without one nobody could be nominated, as its charter lets a council veto.
import { acknowledge, addMember } from '../../charter/members.js'
import { nameBody } from '../../charter/oversight/name.js'
import { createTeam } from '../../identity/teams.js'
import { as, type Cast, must, ROLES } from './people.js'
import type { Stage } from './stage.js'

/** Makes the council with its one member, who is of the team as well, and names it. */
export const seatCouncil = async (stage: Stage, { council }: Cast): Promise<void> => {
  const { installation } = stage.opened
  const body = must(
    await createTeam(installation, 'operator', {
      slug: 'COUNCIL',
      name: 'Example Steering Council',
      hostsCases: false,
    }),
  )
  const { name, roles } = ROLES.council
  const email = 'carl@example.test'
  const seat = { teamId: body.teamId, name, email, roles: [...roles] }
  must(await addMember(installation, 'operator', seat))
  const carl = await as(stage, council)
  must(await acknowledge(installation, carl))
  const team = carl.memberships.find(({ hostsCases }) => hostsCases)
  if (team === undefined) throw new Error('The demo’s council member is in no team.')
  must(
    await nameBody(installation, 'operator', {
      teamId: team.teamId,
      oversightTeamId: body.teamId,
      source: 'Meeting of the Example Foundation, when the team began',
    }),
  )
}
